//! The corpus of the fuzz targets, replayed: what libFuzzer found once is looked at in every run, and so are quick
//! alterations of it.
//!
//! `tests/fuzz/corpus/TARGET/`. To add a seed, add it to [`seeds`] and run with `CORPUS_ADD=1`: files that are missing are
//! written, those that are there stay as they are.

use shared::api::Request;
use shared::document::{Actor, Doc};
use shared::domain::{ProfileId, UnitId};
use shared::sync::account::SignInRequest;
use shared::sync::enrol_code::{EnrolCode, RecoveryCode};
use shared::sync::frame;
use shared::sync::wire::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tests::decoders::{ALL, AUTHOR, Decoder};
use tests::hostile::{cbor, change, record};
use tests::size::size;
use tests::synthetic::Dice;
use uuid::Uuid;

/// Alterations of each file.
const EVERYDAY: usize = 150;
const RELEASE: usize = 20_000;

fn corpus(decoder: &Decoder) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(decoder.name)
}

fn files(decoder: &Decoder) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(corpus(decoder))
        .unwrap_or_else(|error| panic!("{}: {error}", decoder.name))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files.into_iter().map(|path| (path.display().to_string(), fs::read(path).expect("read"))).collect()
}

/// A valid message for each door: target, name, bytes.
fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut dice = Dice::new(1);
    let actor = Actor { profile: ProfileId(Uuid::from_u128(3)), epoch: 1 };
    let unit = UnitId::new("350404001001").expect("a unit");
    let mut seeds = Vec::new();
    let mut pushed = Vec::new();
    for sample in record::samples_of(AUTHOR, &unit, &mut dice) {
        let name = sample.kind().name().to_owned();
        let (doc, first) = Doc::create(&sample, actor, 1).expect("a record");
        seeds.push(("record", name.clone(), serde_json::to_vec(&sample.to_value()).expect("JSON")));
        seeds.push(("document", name.clone(), doc.save().expect("saves")));
        seeds.push(("change", name, first.bytes.clone()));
        pushed.push(PushedChange {
            doc: shared::domain::DocId(dice.uuid()),
            generation: 0,
            bytes: first.bytes,
        });
    }
    let commands = vec![Command { signature: [7; 64], changes: pushed }];
    let push = Push { profile: actor.profile, counter: 1, commands };
    let request = SyncRequest { positions: vec![3, 1 << 40], pushes: vec![push], ..SyncRequest::default() };
    seeds.push(("sync_request", "push".into(), frame::encode(&request).expect("encodes")));
    let plain = minicbor::to_vec(SyncRequest::default()).expect("encodes");
    seeds.push(("sync_request", "plain".into(), [vec![0], plain].concat()));
    let scope = Scope { version: 7, desks: vec![unit] };
    let entries = vec![Entry::Skip, Entry::Leave(shared::domain::DocId(dice.uuid()))];
    let page = Page {
        desk: 0,
        entries,
        position: 2,
        more: false,
        snapshots: Vec::new(),
        stream: None,
        first_sync_complete: false,
        documents: 0,
    };
    let reply = SyncReply { scope: Some(scope), pages: vec![page], ..SyncReply::default() };
    seeds.push(("sync_reply", "page".into(), frame::encode(&reply).expect("encodes")));
    let server = "https://yetan.example.cn:8440".parse().expect("an address");
    let enrol = EnrolCode { server, pin: Some([9; 10]), secret: [5; 10] };
    seeds.push(("code", "enrol".into(), enrol.encode().into_bytes()));
    seeds.push(("code", "recovery".into(), RecoveryCode([3; 16]).encode().into_bytes()));
    for (name, text) in
        [("name", "https://yetan.example.cn"), ("v6", "http://[::1]:81"), ("v4", "127.0.0.1:8440")]
    {
        seeds.push(("address", name.into(), text.as_bytes().to_vec()));
    }
    let sign_in = SignInRequest {
        profile: actor.profile,
        password: "Ye-tan-2026".into(),
        signature: "0".repeat(128),
        at: 1,
    };
    seeds.push(("account", "sign_in".into(), serde_json::to_vec(&sign_in).expect("JSON")));
    let search = Request::Search { query: "林".into() };
    seeds.push(("api", "search".into(), serde_json::to_vec(&search).expect("JSON")));
    seeds
}

#[test]
fn every_target_has_seeds_and_they_are_valid() {
    for (target, name, bytes) in seeds() {
        let decoder = ALL.iter().find(|decoder| decoder.name == target).expect("a target");
        let path = corpus(decoder).join(name);
        if std::env::var_os("CORPUS_ADD").is_some() && !path.exists() {
            fs::create_dir_all(corpus(decoder)).expect("a folder");
            fs::write(path, bytes).expect("written");
        }
    }
    for decoder in &ALL {
        assert!(!files(decoder).is_empty(), "{} has no seeds", decoder.name);
    }
    let fuzz = fs::read_to_string(corpus(&ALL[0]).join("../../Cargo.toml")).expect("a manifest");
    let targets: BTreeSet<&str> = fuzz.lines().filter_map(|line| line.strip_prefix("name = \"")).collect();
    let targets: BTreeSet<&str> = targets.into_iter().map(|name| name.trim_end_matches('"')).collect();
    let expected = ALL.iter().map(|decoder| decoder.name).chain(["fuzz"]).collect();
    assert_eq!(targets, expected, "each decoder has a target");
}

#[test]
fn the_corpus_is_read_as_it_stands() {
    for decoder in &ALL {
        for (_, bytes) in files(decoder) {
            (decoder.read)(&bytes);
        }
    }
}

#[test]
fn alterations_of_the_corpus_are_read_without_a_panic() {
    let rounds = size(EVERYDAY, RELEASE);
    for decoder in &ALL {
        for (name, bytes) in files(decoder) {
            let mut dice = Dice::new(name.len() as u64);
            for _ in 0..rounds {
                let altered = altered(decoder, &bytes, &mut dice);
                (decoder.read)(&altered);
            }
        }
    }
}

/// Altered where it matters for this door, with checksums mended.
fn altered(decoder: &Decoder, bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match decoder.name {
        "change" => return change::altered(&bytes, dice),
        "sync_request" | "sync_reply" if dice.chance(80) => {
            if let Some(mut tree) = bytes.get(1..).and_then(cbor::Node::parse) {
                tree.mutate(dice);
                return [vec![0], tree.encode()].concat();
            }
        }
        _ => {}
    }
    for _ in 0..=dice.below(3) {
        match dice.below(4) {
            0 => bytes.truncate(dice.below(bytes.len() as u64 + 1) as usize),
            1 => bytes.insert(dice.below(bytes.len() as u64 + 1) as usize, dice.roll() as u8),
            _ => cbor::flip(&mut bytes, dice),
        }
    }
    if decoder.name == "document" && dice.chance(70) { change::sealed(bytes) } else { bytes }
}
