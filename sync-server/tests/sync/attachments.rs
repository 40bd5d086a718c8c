//! Sealed pictures: brought in pieces, given to whoever reads the document that names them, and to nobody else.

use crate::device::Device;
use crate::office::{Office, Somebody};
use crate::sample::{doc_id, uuid, visit};
use crate::statements;
use sha2::{Digest, Sha256};
use shared::document::Hash;
use shared::domain::{DocId, EntryId, Picture, Pictures, Role};
use shared::limits::PIECE_BYTES_MAX;
use shared::sync::attachment::{AttachmentAct, AttachmentName, AttachmentReply, AttachmentRequest};
use shared::sync::frame;

const VILLAGE: &str = "350404001001";
const OTHER_VILLAGE: &str = "350404001002";
const TOWNSHIP: &str = "350404001";

/// Sealed bytes of two pieces and a bit.
fn sealed() -> Vec<u8> {
    (0..2 * PIECE_BYTES_MAX + 5).map(|n| (n % 241) as u8).collect()
}

fn name(doc: DocId, id: u128, sealed: &[u8]) -> AttachmentName {
    AttachmentName { doc, id: EntryId(uuid(id)), hash: Hash(Sha256::digest(sealed).into()) }
}

/// A device with a visit at the server whose one picture is `sealed`.
async fn author(office: &Office, village: &str, doc: DocId, sealed: &[u8]) -> (Device, AttachmentName) {
    author_is(office, &office.person(Role::GridWorker, village), doc, sealed).await
}

async fn author_is(
    office: &Office,
    worker: &Somebody,
    doc: DocId,
    sealed: &[u8],
) -> (Device, AttachmentName) {
    let mut device = office.enrol(worker);
    device.sync(vec![]).await;
    let name = name(doc, 7, sealed);
    let picture = Picture {
        key: "5e".repeat(32),
        hash: name.hash.to_string(),
        bytes: sealed.len() as u64,
        caption: String::new(),
        removed: false,
    };
    let pictures: Pictures = [(name.id, picture)].into();
    let created = device.create(doc, &visit(worker, pictures));
    device.sync(vec![created]).await;
    (device, name)
}

async fn ask(device: &mut Device, name: AttachmentName, act: AttachmentAct) -> AttachmentReply {
    let body = frame::encode(&AttachmentRequest { name, act }).expect("it fits");
    let (status, answer) = device.post_to("/v1/attachment", body).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    let reply: AttachmentReply = frame::decode(&answer).expect("a reply");
    device.nonce = reply.nonce;
    reply
}

async fn put(device: &mut Device, name: AttachmentName, begins: usize, bytes: &[u8]) -> Option<u64> {
    ask(device, name, AttachmentAct::Put(begins as u64, bytes.to_vec())).await.stored
}

async fn put_all(device: &mut Device, name: AttachmentName, sealed: &[u8]) {
    for (n, piece) in sealed.chunks(PIECE_BYTES_MAX).enumerate() {
        let begins = n * PIECE_BYTES_MAX;
        assert_eq!(put(device, name, begins, piece).await, Some((begins + piece.len()) as u64));
    }
}

async fn get_all(device: &mut Device, name: AttachmentName) -> Vec<u8> {
    let mut came = Vec::new();
    loop {
        let reply = ask(device, name, AttachmentAct::Get(came.len() as u64)).await;
        if reply.bytes.is_empty() {
            return came;
        }
        came.extend(reply.bytes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_author_brings_in_pieces_the_township_gets_whole() {
    let office = Office::open().await;
    let sealed = sealed();
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed).await;
    let mut secretary = office.enrol(&office.person(Role::TownshipSecretary, TOWNSHIP));
    assert_eq!(put(&mut worker, name, 0, &[]).await, Some(0), "asking changes nothing");
    assert!(get_all(&mut secretary, name).await.is_empty(), "not before all of it is there");
    put_all(&mut worker, name, &sealed).await;
    assert_eq!(get_all(&mut secretary, name).await, sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_came_before_or_comes_too_early_is_left_out_and_the_rest_goes_on_from_there() {
    let mut office = Office::open().await;
    let sealed = sealed();
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed).await;
    let (first, rest) = sealed.split_at(PIECE_BYTES_MAX);
    let stored = Some(first.len() as u64);
    assert_eq!(put(&mut worker, name, first.len(), &rest[..9]).await, Some(0), "nothing lies before it");
    assert_eq!(put(&mut worker, name, 0, first).await, stored);
    assert_eq!(put(&mut worker, name, 0, first).await, stored, "its answer was lost");
    office.restart().await;
    worker.address = office.address;
    office.sign_in(&mut worker);
    assert_eq!(put(&mut worker, name, 0, &[]).await, stored, "it survives a restart");
    put(&mut worker, name, first.len(), &rest[..PIECE_BYTES_MAX]).await;
    let too_much = [&rest[PIECE_BYTES_MAX..], b"more"].concat();
    assert_eq!(
        put(&mut worker, name, 2 * PIECE_BYTES_MAX, &too_much).await,
        Some(2 * PIECE_BYTES_MAX as u64)
    );
    assert_eq!(
        put(&mut worker, name, 2 * PIECE_BYTES_MAX, &rest[PIECE_BYTES_MAX..]).await,
        Some(sealed.len() as u64)
    );
    assert_eq!(get_all(&mut worker, name).await, sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_not_what_the_document_names_are_let_go() {
    let office = Office::open().await;
    let sealed = sealed();
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed).await;
    let mut other = sealed.clone();
    other[9] ^= 1;
    let mut stored = None;
    for (n, piece) in other.chunks(PIECE_BYTES_MAX).enumerate() {
        stored = put(&mut worker, name, n * PIECE_BYTES_MAX, piece).await;
    }
    assert_eq!(stored, Some(0));
    put_all(&mut worker, name, &sealed).await;
    assert_eq!(get_all(&mut worker, name).await, sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_above_the_limit_is_refused_before_it_is_read() {
    let office = Office::open().await;
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed()).await;
    // What packs well could be small on the line.
    let blocks = (0..PIECE_BYTES_MAX as u32 / 32 + 60).flat_map(|n| Sha256::digest(n.to_be_bytes()));
    let noise: Vec<u8> = blocks.collect();
    let body =
        frame::encode(&AttachmentRequest { name, act: AttachmentAct::Put(0, noise) }).expect("encodes");
    assert_eq!(worker.post_to("/v1/attachment", body).await.0, 413);
    let zeros = AttachmentAct::Put(0, vec![0; PIECE_BYTES_MAX + 1]);
    let body = frame::encode(&AttachmentRequest { name, act: zeros }).expect("encodes");
    assert_eq!(worker.post_to("/v1/attachment", body).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_neither_brings_nor_gets_pictures() {
    let office = Office::open().await;
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed()).await;
    office.revoke(&worker);
    for act in [AttachmentAct::Put(0, vec![1]), AttachmentAct::Get(0)] {
        let body = frame::encode(&AttachmentRequest { name, act }).expect("encodes");
        assert_eq!(worker.post_to("/v1/attachment", body).await.0, 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_server_takes_what_its_backup_lacks_from_whoever_has_it() {
    let mut office = Office::open().await;
    let sealed = sealed();
    let (mut worker, name) = author(&office, VILLAGE, doc_id(1), &sealed).await;
    let secretary = office.person(Role::TownshipSecretary, TOWNSHIP);
    office.back_up();
    put_all(&mut worker, name, &sealed).await;
    office.restore().await;
    let mut secretary = office.enrol(&secretary);
    assert_eq!(put(&mut secretary, name, 0, &[]).await, Some(0));
    put_all(&mut secretary, name, &sealed).await;
    assert_eq!(get_all(&mut secretary, name).await, sealed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_a_record_that_left_its_authors_desks_still_comes_in_and_is_given_to_its_readers_alone()
{
    let office = Office::open().await;
    let sealed = sealed();
    let worker = office.person(Role::GridWorker, VILLAGE);
    let (mut device, name) = author_is(&office, &worker, doc_id(1), &sealed).await;
    office.end_role(&worker);
    put_all(&mut device, name, &sealed).await;
    assert!(get_all(&mut device, name).await.is_empty(), "what is read no more is not given back");
    let mut secretary = office.enrol(&office.person(Role::TownshipSecretary, TOWNSHIP));
    assert_eq!(get_all(&mut secretary, name).await, sealed);
    let mut neighbour = office.enrol(&office.person(Role::GridWorker, OTHER_VILLAGE));
    assert_eq!(put(&mut neighbour, name, 0, &sealed[..9]).await, None, "nobody else brings anything");
}

/// The answer without its nonce, and what the database was asked.
async fn answer(
    device: &mut Device,
    office: &Office,
    name: AttachmentName,
    act: AttachmentAct,
) -> (AttachmentReply, Vec<String>) {
    statements::take(office.dir.path());
    let reply = ask(device, name, act).await;
    (AttachmentReply { nonce: Default::default(), ..reply }, statements::take(office.dir.path()))
}

#[tokio::test(flavor = "multi_thread")]
async fn invariant_7_another_desks_attachment_gets_the_answer_of_one_that_does_not_exist() {
    statements::listen();
    let office = Office::open().await;
    let sealed = sealed();
    let (mut worker, foreign) = author(&office, VILLAGE, doc_id(1), &sealed).await;
    put_all(&mut worker, foreign, &sealed).await;
    let (mut neighbour, own) = author(&office, OTHER_VILLAGE, doc_id(50), &sealed).await;
    let acts = [AttachmentAct::Get(0), AttachmentAct::Put(0, Vec::new()), AttachmentAct::Put(0, vec![9; 99])];
    for act in acts {
        let nobodys = name(doc_id(2), 7, &sealed);
        let (nothing, usual) = answer(&mut neighbour, &office, nobodys, act.clone()).await;
        let (reply, run) = answer(&mut neighbour, &office, foreign, act.clone()).await;
        assert!(nothing.stored.is_none() && nothing.bytes.is_empty() && !usual.is_empty(), "{act:?}");
        assert_eq!((&reply, &run), (&nothing, &usual), "another desk's: {act:?}");
        // Its id and its hash, looked for in a document of the own desk.
        let moved = AttachmentName { doc: own.doc, hash: foreign.hash, id: EntryId(uuid(8)) };
        let invented = AttachmentName { hash: Hash([3; 32]), ..moved };
        let (reply, run) = answer(&mut neighbour, &office, moved, act.clone()).await;
        let (invented, same) = answer(&mut neighbour, &office, invented, act.clone()).await;
        assert_eq!((&reply, &run), (&invented, &same), "in an own document: {act:?}");
        assert_eq!(reply, nothing, "{act:?}");
    }
    assert_eq!(get_all(&mut worker, foreign).await, sealed, "and nothing of it was touched");
}
