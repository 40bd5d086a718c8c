//! What one sender, and many, may take from the real server: bodies at their limits and without end, bombs, slow senders,
//! readers that take nothing, idle connections. It closes them within its limits, stays small, and serves the others.

use anyhow::Context;
use shared::limits::{BODY_BYTES_MAX, BODY_INFLATED_BYTES_MAX};
use shared::sync::wire::*;
use std::net::SocketAddr;
use std::time::Duration;
use tests::hostile::{Client, Target, head};
use tests::synthetic::Dice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Limits short enough to be waited for.
const LIMITS: &str = "connections = 300\nheader_seconds = 2\nbody_seconds = 3\nstalled_seconds = 2";
/// Beyond them the server has forgotten somebody.
const WITHIN: Duration = Duration::from_secs(30);
/// Live streams that one profile may have open.
const PER_PROFILE_MAX: usize = 2;
/// Five connections' pages, and the 64 MiB that all bodies share.
const PEAK_KIB_MAX: u64 = 320 * 1024;

/// Small messages around syncing.
const JSON_BYTES_MAX: usize = 16 * 1024;

/// A request whose body has exactly so many bytes when sent plain.
fn request_of(client: &Client, bytes: usize) -> Vec<u8> {
    let chunk = |len: usize| PushedChange {
        doc: shared::domain::DocId(uuid::Uuid::nil()),
        generation: 0,
        bytes: vec![7; len],
    };
    let body = |changes: Vec<PushedChange>, client: &Client| {
        let commands =
            changes.chunks(100).map(|changes| Command { signature: [0; 64], changes: changes.to_vec() });
        let push = Push { profile: client.profile, counter: 1, commands: commands.collect() };
        let message = SyncRequest { pushes: vec![push], ..client.request() };
        [vec![0], minicbor::to_vec(message).expect("encodes")].concat()
    };
    // Too large for changes, so each is refused; their heads have one length.
    let mut changes = vec![chunk(70_000); bytes / 80_000];
    let lacking = |changes: &[PushedChange], client: &Client| bytes - body(changes.to_vec(), client).len();
    while lacking(&changes, client) > 150_000 {
        changes.push(chunk(70_000));
    }
    let last = lacking(&changes, client) / 2;
    changes.push(chunk(last));
    let rest = lacking(&changes, client);
    changes[0].bytes.extend(vec![7; rest]);
    let body = body(changes, client);
    assert_eq!(body.len(), bytes);
    body
}

/// What a stranger knows to send: well formed, and nobody's.
fn nobodys(extra: &str) -> String {
    format!(
        "POST /v1/sync HTTP/1.1\r\nhost: a\r\nyetan-protocol: 1\r\nauthorization: Bearer {}\r\n\
         yetan-proof: {}\r\nyetan-nonce: {}\r\n{extra}\r\n\r\n",
        "0".repeat(64),
        "0".repeat(128),
        "0".repeat(32),
    )
}

/// Sends a head, then chunks for as long as they are taken; gives the status and the bytes sent.
async fn endless(address: SocketAddr, head: &str) -> anyhow::Result<(Option<u16>, usize)> {
    let (mut read, mut write) = TcpStream::connect(address).await?.into_split();
    write.write_all(head.as_bytes()).await?;
    let sending = tokio::spawn(async move {
        let chunk =
            [format!("{:x}\r\n", 64 * 1024).into_bytes(), vec![b'1'; 64 * 1024], b"\r\n".to_vec()].concat();
        let mut sent = 0;
        while sent < 256 * 1024 * 1024 && write.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
        sent
    });
    let mut answer = Vec::new();
    let _ = timeout(WITHIN, read.read_to_end(&mut answer)).await.context("never answered")?;
    drop(read);
    Ok((head::status(&answer), timeout(WITHIN, sending).await.context("never cut off")??))
}

/// Somebody else's request, in the middle of it all.
async fn serves(client: &mut Client) -> anyhow::Result<()> {
    let request = client.request();
    timeout(Duration::from_secs(5), client.send(&request)).await.context("others wait")??;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_pass_up_to_the_limit_and_stop_there_however_they_come() -> anyhow::Result<()> {
    let target = Target::start(LIMITS).await?;
    let mut dice = Dice::new(3);
    let mut client = target.client("grid_worker", &mut dice).await?;
    let at_limit = request_of(&client, BODY_BYTES_MAX);
    assert_eq!(client.post("/v1/sync", at_limit).await?.status, 200);
    for (bytes, status) in [(BODY_BYTES_MAX + 1, 413), (1 << 30, 413)] {
        let head = nobodys(&format!("content-length: {bytes}"));
        assert_eq!(announced(target.address, &head).await?, Some(status), "{bytes} bytes");
    }
    for path in ["/v1/code", "/v1/enrol", "/v1/sign-in", "/v1/password", "/v1/recovered"] {
        for (bytes, fits) in [(JSON_BYTES_MAX, true), (JSON_BYTES_MAX + 1, false)] {
            let answer = client.post_text(path, vec![b' '; bytes]).await?;
            assert_eq!(answer.status != 413, fits, "{path} with {bytes} bytes: {}", answer.status);
        }
        let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
        let (status, sent) = endless(target.address, &head).await?;
        assert!(
            status.is_none_or(|status| status == 413) && sent < 64 << 20,
            "{path}: {status:?}, {sent} bytes"
        );
    }
    // A stranger's large body is not read at all: who has no token has no megabytes.
    let (status, sent) = endless(target.address, &nobodys("transfer-encoding: chunked")).await?;
    assert!(status.is_none_or(|status| status == 401) && sent < 64 << 20, "{status:?}, {sent} bytes");
    let mut head = String::from_utf8(head::request("POST", "/v1/sync", &client.headers(b""), b""))?;
    head =
        head.replace("content-length: 0", "transfer-encoding: chunked").replace("connection: close\r\n", "");
    let (status, sent) = endless(target.address, &head).await?;
    assert!(status.is_none_or(|status| status == 413) && sent < 64 << 20, "{status:?}, {sent} bytes");
    serves(&mut client).await?;
    well(&target)
}

/// The status for a head behind which nothing comes.
async fn announced(address: SocketAddr, head: &str) -> anyhow::Result<Option<u16>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(head.as_bytes()).await?;
    let mut answer = vec![0; 12];
    timeout(WITHIN, stream.read_exact(&mut answer)).await.context("never answered")??;
    Ok(head::status(&answer))
}

fn well(target: &Target) -> anyhow::Result<()> {
    let (memory, faults) = (target.memory()?, target.faults()?);
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(memory.peak_kib <= PEAK_KIB_MAX, "{memory:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_and_towers_of_a_known_device_cost_no_more_than_their_bytes() -> anyhow::Result<()> {
    let target = Target::start(LIMITS).await?;
    let mut dice = Dice::new(4);
    let mut client = target.client("grid_worker", &mut dice).await?;
    let packed = |plain: &[u8]| anyhow::Ok([vec![1], zstd::encode_all(plain, 3)?].concat());
    let window = {
        let mut encoder = zstd::Encoder::new(vec![1], 1)?;
        encoder.window_log(27)?;
        std::io::Write::write_all(&mut encoder, &[0; 1000])?;
        encoder.finish()?
    };
    let streams =
        [&[0xa1, 4, 0x9a][..], &5_000_000u32.to_be_bytes(), &[0xa1, 0, 0].repeat(5_000_000)].concat();
    let bombs = [
        ("zeros", packed(&vec![0; 256 << 20])?),
        ("what is read grows", packed(&streams)?),
        ("a frame in a frame", packed(&packed(&vec![0; BODY_INFLATED_BYTES_MAX])?)?),
        ("many small frames", [vec![1], zstd::encode_all(&b"\x80"[..], 1)?.repeat(200_000)].concat()),
        ("a window of 128 MiB", window),
        ("arrays in arrays", [vec![0], vec![0x81; BODY_BYTES_MAX - 1]].concat()),
        ("maps in maps", [vec![0], [0xa1, 0].repeat(BODY_BYTES_MAX / 2 - 1)].concat()),
        ("strings in strings", [vec![0], vec![0x5f; 1 << 20]].concat()),
        ("an unknown key with a tower", [vec![0, 0xa1, 0x18, 99], vec![0x81; 1 << 20]].concat()),
    ];
    for _ in 0..8 {
        for (name, bomb) in &bombs {
            let answer = client.post("/v1/sync", bomb.clone()).await?;
            assert!(matches!(answer.status, 400 | 413), "{name}: {}", answer.status);
        }
    }
    let tower = [b"{\"secret\":".to_vec(), b"[".repeat(JSON_BYTES_MAX - 20)].concat();
    assert_eq!(client.post_text("/v1/code", tower).await?.status, 400);
    // All at once, from as many copies of the device: more than the bodies' memory, so some wait for their share in vain.
    let many = (0..64).map(|n| {
        let (mut client, bomb) = (client.clone(), bombs[n % bombs.len()].1.clone());
        tokio::spawn(async move { client.post("/v1/sync", bomb).await.map(|answer| answer.status) })
    });
    for one in many.collect::<Vec<_>>() {
        let status = one.await??;
        assert!(matches!(status, 400 | 401 | 408 | 413 | 503), "{status}");
    }
    client.sign_in(&mut dice).await?;
    serves(&mut client).await?;
    well(&target)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slow_the_silent_and_the_idle_are_closed_while_others_are_served() -> anyhow::Result<()> {
    let target = Target::start(LIMITS).await?;
    let mut dice = Dice::new(5);
    let mut client = target.client("grid_worker", &mut dice).await?;
    let known = target.client("village_cadre", &mut dice).await?;
    let body = request_of(&known, 1 << 20);
    let large = head::request("POST", "/v1/sync", &known.headers(&body), &body);
    let live = live_request(&known);
    let kinds: [(&str, Vec<u8>); 5] = [
        ("silent", Vec::new()),
        ("in the middle of a head", b"GET /v1/health HTTP/1.1\r\nhost: a\r\nx: ".to_vec()),
        ("done and idle", b"GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n".to_vec()),
        (
            "in the middle of a small body",
            b"POST /v1/code HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\n{".to_vec(),
        ),
        ("in the middle of a large body", large[..large.len() / 2].to_vec()),
    ];
    let mut held = Vec::new();
    for n in 0..240 {
        let (name, bytes) = &kinds[n % kinds.len()];
        // Trickles on, a byte now and then.
        held.push(
            hold(target.address, name, bytes.clone(), b"a".to_vec(), Duration::from_millis(300)).await?,
        );
    }
    // Asks and asks, and takes not one answer.
    let asking = b"GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n".repeat(1_000);
    held.push(hold(target.address, "takes nothing", Vec::new(), asking, Duration::ZERO).await?);
    // A live stream that nobody reads costs a connection, no thread and no memory.
    let mut listening = TcpStream::connect(target.address).await?;
    listening.write_all(&live).await?;
    let threads = target.threads()?;
    for _ in 0..10 {
        serves(&mut client).await?;
    }
    assert!(threads < 120, "{threads} threads while everybody waits");
    for held in held {
        timeout(WITHIN, held.writing).await.with_context(|| format!("{}: never cut off", held.name))??;
    }
    // All places are free again.
    let mut again = Vec::new();
    for _ in 0..200 {
        again.push(TcpStream::connect(target.address).await?);
    }
    serves(&mut client).await?;
    drop(again);
    well(&target)
}

/// A connection on which nothing is ever read.
struct Held {
    name: String,
    _read: OwnedReadHalf,
    /// Ends when the server has ended it.
    writing: JoinHandle<()>,
}

/// Sends `first`, then `more` again and again.
async fn hold(
    address: SocketAddr,
    name: &str,
    first: Vec<u8>,
    more: Vec<u8>,
    pause: Duration,
) -> anyhow::Result<Held> {
    let (read, mut write) = TcpStream::connect(address).await?.into_split();
    let writing = tokio::spawn(async move {
        let _ = write.write_all(&first).await;
        while write.write_all(&more).await.is_ok() {
            sleep(pause).await;
        }
    });
    Ok(Held { name: name.to_owned(), _read: read, writing })
}

/// A rightly signed request for the live stream.
fn live_request(client: &Client) -> Vec<u8> {
    let request = head::request("GET", "/v1/live", &client.headers(b""), b"");
    String::from_utf8_lossy(&request).replace("connection: close\r\n", "").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn live_streams_that_nobody_reads_hold_neither_threads_nor_memory() -> anyhow::Result<()> {
    let target = Target::start(LIMITS).await?;
    let mut dice = Dice::new(6);
    let mut client = target.client("grid_worker", &mut dice).await?;
    let mut listeners = Vec::new();
    let mut known = target.client("village_cadre", &mut dice).await?;
    let before = target.threads()?;
    // One device opens far more than it may: the oldest ends each time.
    for _ in 0..100 {
        let mut stream = TcpStream::connect(target.address).await?;
        stream.write_all(&live_request(&known)).await?;
        listeners.push(stream);
    }
    // Each of these moves the desk and rings every bell that still hangs.
    let mut writer = tests::hostile::record::samples(&client, &mut dice).into_iter().cycle();
    for _ in 0..50 {
        let record = writer.next().context("a record")?;
        let (_, first) = shared::document::Doc::create(&record, client.actor(), 1)?;
        let push = client.push(shared::domain::DocId(dice.uuid()), vec![first.bytes]);
        client.send(&SyncRequest { pushes: vec![push], ..client.request() }).await?;
    }
    let open = still_open(listeners).await;
    assert!((1..=PER_PROFILE_MAX).contains(&open), "{open} streams of one device");
    assert!(target.threads()? < before + 60, "{} threads, {before} before", target.threads()?);
    serves(&mut known).await?;
    serves(&mut client).await?;
    well(&target)
}

/// How many of them the server does not end, given time: some may not even have been answered yet.
async fn still_open(mut listeners: Vec<TcpStream>) -> usize {
    for _ in 0..20 {
        sleep(Duration::from_secs(1)).await;
        let mut open = Vec::new();
        for mut stream in listeners {
            let mut told = Vec::new();
            let ended = timeout(Duration::from_millis(200), stream.read_to_end(&mut told)).await;
            if ended.is_err() {
                open.push(stream);
            }
        }
        listeners = open;
        if listeners.len() <= PER_PROFILE_MAX {
            break;
        }
    }
    listeners.len()
}
