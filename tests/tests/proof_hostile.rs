//! Whatever an enrolled device sends, the server answers it below 500, stays of one size, and serves everybody else.
//!
//! Each attacker holds a real key, so what it alters is signed rightly and judged to the end. Between the batches two
//! people of the same village go on working: one saves, the other has it.

use anyhow::Context;
use shared::document::{Doc, Hash};
use shared::domain::{AnyRecord, DocId};
use shared::policy::is_strong;
use shared::sync::account::{CodeRequest, PasswordRequest, RecoveredRequest};
use shared::sync::frame;
use shared::sync::sign::{hex, recovery_proof};
use shared::sync::wire::*;
use tests::harness::PASSWORD;
use tests::hostile::cbor::Node;
use tests::hostile::{Client, Target, change, head, json, record};
use tests::size::size;
use tests::synthetic::Dice;

/// Altered messages in all.
const EVERYDAY: usize = 9_000;
const RELEASE: usize = 1_000_000;
/// One sends what the other does not wait for.
const ATTACKERS: usize = 3;
/// Messages of an attacker between two looks at the server.
const BATCH: usize = 250;
/// Five connections with 32 MiB of decrypted pages each, four passwords hashed at 19 MiB, and requests at work.
const PEAK_KIB_MAX: u64 = 300 * 1024;

/// A document of which a lawful first change and a lawful next one are known.
struct Template {
    first: Vec<u8>,
    next: Vec<u8>,
    tree: serde_json::Value,
}

/// An enrolled person who means no good.
struct Attacker {
    client: Client,
    dice: Dice,
    templates: Vec<Template>,
    /// Documents of another desk, with a change each.
    foreign: Vec<(DocId, Hash)>,
    sent: usize,
    /// Messages by the route's answer.
    answered: std::collections::BTreeMap<u16, usize>,
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_sent_the_server_answers_stays_small_and_serves_others() -> anyhow::Result<()> {
    let target = Target::start("").await?;
    let mut dice = Dice::new(12);
    let mut worker = Colleague::new(target.client("grid_worker", &mut dice).await?, &mut dice).await?;
    let mut cadre = target.client("village_cadre", &mut dice).await?;
    let mut attackers = Vec::new();
    for seed in 0..ATTACKERS as u64 {
        let client = target.client("other_grid", &mut dice).await?;
        attackers.push(Attacker::new(client, seed, vec![(worker.doc, worker.head())]));
    }
    let rounds = size(EVERYDAY, RELEASE).div_ceil(ATTACKERS * BATCH);
    for round in 0..rounds {
        attackers = batch(&target, attackers).await.with_context(|| format!("round {round}"))?;
        worker.works_on(&mut cadre, round).await.with_context(|| format!("round {round}"))?;
        let (memory, faults) = (target.memory()?, target.faults()?);
        assert!(faults.is_empty(), "round {round}: {faults:#?}");
        assert!(memory.peak_kib <= PEAK_KIB_MAX, "round {round}: {memory:?}");
    }
    let sent: usize = attackers.iter().map(|attacker| attacker.sent).sum();
    let answered: Vec<_> = attackers.iter().map(|attacker| &attacker.answered).collect();
    eprintln!("{sent} messages, {:?}, {answered:?}", target.memory()?);
    // What is turned away at the door proves nothing of what is behind it.
    for attacker in &attackers {
        let judged = attacker.answered.get(&200).copied().unwrap_or(0);
        assert!(2 * judged > attacker.sent, "only {judged} of {} got through", attacker.sent);
    }
    Ok(())
}

/// Every attacker sends its messages, all at the same time.
async fn batch(target: &Target, attackers: Vec<Attacker>) -> anyhow::Result<Vec<Attacker>> {
    let address = target.address;
    let tasks = attackers.into_iter().map(|mut attacker| {
        tokio::spawn(async move {
            for _ in 0..BATCH {
                let sent = attacker.sent;
                attacker.attack(address).await.with_context(|| format!("message {sent}"))?;
                attacker.sent += 1;
            }
            anyhow::Ok(attacker)
        })
    });
    let mut back = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        back.push(task.await??);
    }
    Ok(back)
}

impl Attacker {
    fn new(client: Client, seed: u64, foreign: Vec<(DocId, Hash)>) -> Attacker {
        let mut dice = Dice::new(seed);
        let records = record::samples(&client, &mut dice);
        let templates = records.iter().map(|record| template(&client, record)).collect();
        Attacker { client, dice, templates, foreign, sent: 0, answered: Default::default() }
    }

    async fn attack(&mut self, address: std::net::SocketAddr) -> anyhow::Result<()> {
        let status = match self.dice.below(100) {
            0..30 => self.altered_change().await?,
            30..55 => self.altered_record().await?,
            55..88 => self.altered_message().await?,
            88..94 => self.altered_json().await?,
            _ => self.altered_head(address).await?,
        };
        *self.answered.entry(status.unwrap_or(0)).or_default() += 1;
        anyhow::ensure!(status.is_none_or(|status| status < 500), "answered {status:?}");
        Ok(())
    }

    /// A lawful first change, an altered next one, and a lawful one after it.
    async fn altered_change(&mut self) -> anyhow::Result<Option<u16>> {
        let (doc, dice) = (self.document(), &mut self.dice);
        let template = &self.templates[dice.below(self.templates.len() as u64) as usize];
        let altered_next = change::altered(&template.next, dice);
        let altered_first = change::altered(&template.first, dice);
        let changes = match dice.below(4) {
            0 => vec![altered_first, template.next.clone()],
            1 => vec![template.first.clone(), altered_next.clone(), altered_next],
            _ => vec![template.first.clone(), altered_next, template.next.clone()],
        };
        self.push(doc, changes).await
    }

    /// A record that no form lets through, written as a first change.
    async fn altered_record(&mut self) -> anyhow::Result<Option<u16>> {
        let (doc, dice) = (self.document(), &mut self.dice);
        let mut tree = self.templates[dice.below(self.templates.len() as u64) as usize].tree.clone();
        for _ in 0..=dice.below(2) {
            record::alter(&mut tree, dice);
        }
        let first = record::first_change(&tree, self.client.actor()).unwrap_or_default();
        self.push(doc, vec![first]).await
    }

    /// Mostly a fresh document, now and then one of another desk.
    fn document(&mut self) -> DocId {
        if self.dice.chance(5) { self.dice.pick(&self.foreign).0 } else { DocId(self.dice.uuid()) }
    }

    async fn push(&mut self, doc: DocId, changes: Vec<Vec<u8>>) -> anyhow::Result<Option<u16>> {
        let pushes = vec![self.client.push(doc, changes)];
        let body = frame::encode(&SyncRequest { pushes, ..self.client.request() })?;
        self.exchange(body).await
    }

    /// A message in which everything is said at once, with some of its items altered.
    async fn altered_message(&mut self) -> anyhow::Result<Option<u16>> {
        let plain = minicbor::to_vec(self.full_message())?;
        let mut tree = Node::parse(&plain).context("a valid message")?;
        for _ in 0..=self.dice.below(3) {
            tree.mutate(&mut self.dice);
        }
        let altered = tree.encode();
        let body = match self.dice.below(4) {
            0 => [vec![1], zstd::encode_all(altered.as_slice(), 1)?].concat(),
            1 if self.dice.chance(20) => [vec![self.dice.roll() as u8], altered].concat(),
            _ => [vec![0], altered].concat(),
        };
        // Larger than the limit, it may be refused before all of it is sent.
        if body.len() > shared::limits::BODY_BYTES_MAX {
            return Ok(Some(413));
        }
        self.exchange(body).await
    }

    fn full_message(&mut self) -> SyncRequest {
        let (doc, dice) = (self.document(), &mut self.dice);
        let template = &self.templates[dice.below(self.templates.len() as u64) as usize];
        let (first, next) = (template.first.clone(), template.next.clone());
        let foreign = self.foreign[0].0;
        let admitted = Admitted { person: self.client.person, received_at: 1, stamp: [7; 16] };
        let change = PushedChange { doc, generation: 0, bytes: first.clone() };
        SyncRequest {
            streams: vec![Stream { desk: 0, begun: Some(3), after: Some(foreign) }],
            heal: vec![Heal { desk: 0, after: None }, Heal { desk: 0, after: Some(foreign) }],
            fetch: vec![foreign, doc, DocId(dice.uuid())],
            offers: vec![Offer { change, admitted }],
            audit: vec![AuditRow {
                at: 1,
                person: self.client.person,
                act: "unmask".into(),
                doc: Some(foreign),
            }],
            pushes: vec![self.client.push(doc, vec![first, next])],
            ..self.client.request()
        }
    }

    async fn exchange(&mut self, body: Vec<u8>) -> anyhow::Result<Option<u16>> {
        let answer = self.client.post("/v1/sync", body).await?;
        let pushed = frame::decode::<SyncReply>(&answer.body).map(|reply| reply.pushed).unwrap_or_default();
        // An altered counter is taken for a copied device's; and a message may have named the last that there is.
        let cloned = pushed.iter().any(|receipt| receipt.outcome == PushOutcome::CloneDetected);
        if cloned || answer.status == 401 {
            self.client.sign_in(&mut self.dice).await.context("signing in again")?;
        }
        Ok(Some(answer.status))
    }

    /// The messages around syncing.
    async fn altered_json(&mut self) -> anyhow::Result<Option<u16>> {
        self.client.move_on(&mut self.dice)?;
        let secret = hex(&self.dice.uuid().as_bytes()[..10]);
        let sign_in = self.client.sign_in_request();
        let (path, message) = match self.dice.below(5) {
            0 => ("/v1/code", serde_json::to_value(CodeRequest { secret })?),
            1 => ("/v1/enrol", serde_json::to_value(self.client.enrolment(&secret, &mut self.dice))?),
            2 => ("/v1/sign-in", serde_json::to_value(sign_in)?),
            3 => {
                let proof = hex(&recovery_proof(secret.as_bytes()));
                let request = RecoveredRequest {
                    profile: self.client.profile,
                    proof,
                    new_password: "Ye-tan-2027".into(),
                    next_recovery: hex(self.dice.uuid().as_bytes()),
                    signature: sign_in.signature,
                    at: sign_in.at,
                };
                ("/v1/recovered", serde_json::to_value(request)?)
            }
            _ => {
                let request = PasswordRequest { old: PASSWORD.into(), new: "kurz".into() };
                let mut body = json::altered(&serde_json::to_value(request)?, &mut self.dice);
                if counts_or_changes(&body) {
                    body.push(b'!');
                }
                return Ok(Some(self.client.post("/v1/password", body).await?.status));
            }
        };
        let mut body = json::altered(&message, &mut self.dice);
        if path == "/v1/sign-in" && self.client_signs_in_with(&body) {
            // It would end the token that is in use.
            body.push(b'!');
        }
        Ok(Some(self.client.post_text(path, body).await?.status))
    }

    fn client_signs_in_with(&self, body: &[u8]) -> bool {
        serde_json::from_slice::<shared::sync::account::SignInRequest>(body)
            .is_ok_and(|request| request.profile == self.client.profile)
    }

    /// Heads that no client library writes.
    async fn altered_head(&mut self, address: std::net::SocketAddr) -> anyhow::Result<Option<u16>> {
        let body = frame::encode(&self.client.request())?;
        let headers = self.client.headers(&body);
        let (method, path) = *self.dice.pick(&[
            ("POST", "/v1/sync"),
            ("GET", "/v1/live"),
            ("GET", "/v1/health"),
            ("POST", "/v1/attachment"),
            ("DELETE", "/v1/sync"),
            ("POST", "/v1/../v1//sync?token=%00"),
            ("POST", "/v1/code"),
        ]);
        let request = head::request(method, path, &headers, &body);
        let altered = head::altered(&request, &mut self.dice);
        head::send(address, &altered).await
    }
}

/// A wrong password would lock the account in the end, and a good new one would be forgotten here.
fn counts_or_changes(body: &[u8]) -> bool {
    serde_json::from_slice::<PasswordRequest>(body)
        .is_ok_and(|request| request.old != PASSWORD || is_strong(&request.new))
}

/// The lawful changes of such a record.
fn template(by: &Client, record: &AnyRecord) -> Template {
    let (mut doc, first) = Doc::create(record, by.actor(), 1).expect("a lawful record");
    let tree = record.to_value();
    let mut form = record.clone();
    match &mut form {
        AnyRecord::Household(record) => record.body.note = "下一条".into(),
        AnyRecord::Visit(record) => record.body.asks.situation.text = "下一条".into(),
        AnyRecord::Identity(record) => record.body.phone = "8222123".into(),
        AnyRecord::Issue(record) => record.body.content = "下一条".into(),
        AnyRecord::Suggestion(record) => record.body.content = "下一条".into(),
        AnyRecord::AppComplaint(record) => record.body.text = "下一条".into(),
        AnyRecord::Meeting(record) => record.body.topic = "下一条".into(),
        AnyRecord::Reception(record) => record.body.date = jiff::civil::date(2026, 11, 26),
        AnyRecord::Handover(record) => record.body.note = "下一条".into(),
        AnyRecord::IssueList(record) => record.body.version = 2,
    }
    let next = doc.save_form(&doc.heads(), &form, by.actor(), 2).expect("a lawful form");
    Template { first: first.bytes, next: next.expect("something changed").bytes, tree }
}

/// Somebody at work with one household.
struct Colleague {
    client: Client,
    doc: DocId,
    copy: Doc,
}

impl Colleague {
    async fn new(mut client: Client, dice: &mut Dice) -> anyhow::Result<Colleague> {
        let household = record::samples(&client, dice).swap_remove(0);
        let (copy, first) = Doc::create(&household, client.actor(), 1)?;
        let doc = DocId(dice.uuid());
        let pushes = vec![client.push(doc, vec![first.bytes])];
        let reply = client.send(&SyncRequest { pushes, ..client.request() }).await?;
        anyhow::ensure!(matches!(reply.pushed[0].receipts[..], [Receipt::Accepted(_)]), "{reply:?}");
        Ok(Colleague { client, doc, copy })
    }

    fn head(&self) -> Hash {
        self.copy.heads()[0]
    }

    /// Saves, and the other fetches exactly that.
    async fn works_on(&mut self, other: &mut Client, round: usize) -> anyhow::Result<()> {
        let mut form = self.copy.record()?;
        if let AnyRecord::Household(record) = &mut form {
            record.body.note = format!("第{round}天");
        }
        let saved = self.copy.save_form(&self.copy.heads(), &form, self.client.actor(), 1)?;
        let pushes = vec![self.client.push(self.doc, vec![saved.context("a new day")?.bytes])];
        let reply = self.client.send(&SyncRequest { pushes, ..self.client.request() }).await?;
        anyhow::ensure!(matches!(reply.pushed[0].receipts[..], [Receipt::Accepted(_)]), "{reply:?}");
        let reply = other.send(&SyncRequest { fetch: vec![self.doc], ..other.request() }).await?;
        let fetched = reply.fetched.first().context("the other reads the same desk")?;
        anyhow::ensure!(Doc::load(&fetched.bytes)?.heads() == self.copy.heads(), "the other has it");
        Ok(())
    }
}
