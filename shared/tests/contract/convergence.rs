//! Three people change one household offline, in forms opened whenever, and sync in any order: the server lets
//! everything in, and all end with the same document.

use crate::sample::{NOW, Somebody, as_household, cadre, entry_id, household, member, secretary, worker};
use proptest::prelude::*;
use shared::document::{Doc, Hash, RawChange};
use shared::domain::{AnyRecord, Relation, RoleGrant};
use shared::sync::admission::{Author, Fates, Outcome, Submitted, judge_group};

#[derive(Clone, Debug)]
enum Step {
    /// Opens the form anew.
    Open,
    Note(u8),
    Phone(u8),
    Rename(u8),
    AddMember(u8),
    /// Pushes what waits and pulls the rest.
    Sync,
}

struct Replica {
    who: Somebody,
    doc: Doc,
    base: Vec<Hash>,
    waiting: Vec<RawChange>,
    /// Makes ids of new members differ between replicas.
    salt: u128,
}

impl Replica {
    fn save(&mut self, fill: impl FnOnce(&mut AnyRecord)) {
        let mut form = self.doc.record_at(&self.base).expect("the form as it was opened");
        fill(&mut form);
        let saved = self.doc.save_form(&self.base, &form, self.who.actor, NOW).expect("saves");
        self.waiting.extend(saved.iter().map(crate::sample::raw));
    }

    fn take(&mut self, step: &Step, server: &mut Server) {
        let salt = self.salt;
        match step {
            Step::Open => self.base = self.doc.heads(),
            Step::Note(n) => self.save(|form| as_household(form).note = format!("备注{n}")),
            Step::Phone(n) => self.save(|form| as_household(form).phone = format!("82220{n:03}")),
            Step::Rename(n) => self.save(|form| {
                let first = as_household(form).members.values_mut().next().expect("has members");
                first.name = format!("林{n}");
            }),
            Step::AddMember(n) => self.save(|form| {
                let id = entry_id(salt * 1_000 + u128::from(*n));
                as_household(form).members.entry(id).or_insert_with(|| member("新", Relation::Other));
            }),
            Step::Sync => server.exchange(self),
        }
    }
}

struct Server {
    doc: Doc,
    log: Vec<RawChange>,
}

impl Server {
    fn exchange(&mut self, device: &mut Replica) {
        let grants: Vec<&RoleGrant> = device.who.grants.iter().collect();
        let author = Author {
            person: device.who.person,
            grants: &grants,
            revoked: false,
            accepted: false,
            holds: false,
            now: NOW,
            lives: None,
        };
        let pushed = std::mem::take(&mut device.waiting);
        let submitted: Vec<Submitted> =
            pushed.iter().map(|change| Submitted { change, author: &author }).collect();
        let group = judge_group(Some(self.doc.clone()), &submitted, &mut Fates::default()).expect("judges");
        for outcome in &group.outcomes {
            assert!(matches!(outcome, Outcome::Admitted { .. }), "lawful work was not let in: {outcome:?}");
        }
        self.doc = group.after.expect("a document").0;
        self.log.extend(pushed);
        let news: Vec<RawChange> =
            self.log.iter().filter(|change| !device.doc.has(change.hash())).cloned().collect();
        device.doc.apply(&news).expect("what was admitted applies");
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Open),
        (0..3u8).prop_map(Step::Note),
        (0..3u8).prop_map(Step::Phone),
        (0..3u8).prop_map(Step::Rename),
        (0..4u8).prop_map(Step::AddMember),
        Just(Step::Sync),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_done_offline_and_whenever_it_is_sent_all_end_with_the_same(
        steps in prop::collection::vec((0..3usize, step()), 1..40),
        seed in any::<u64>(),
    ) {
        let (doc, first) = worker().create(&household(&worker()));
        let mut server = Server { doc: doc.clone(), log: vec![first] };
        let people = [worker(), cadre(), secretary()];
        let mut replicas = people.map(|who| Replica {
            salt: u128::from(who.actor.profile.0.as_bytes()[15]),
            base: doc.heads(),
            doc: doc.clone(),
            waiting: vec![],
            who,
        });
        for (who, step) in &steps {
            replicas[*who].take(step, &mut server);
        }
        for who in [0, 1, 2, 0, 1] {
            server.exchange(&mut replicas[who]);
        }
        for replica in &replicas {
            prop_assert_eq!(replica.doc.heads(), server.doc.heads());
            prop_assert_eq!(replica.doc.record(), server.doc.record());
            prop_assert_eq!(replica.doc.conflicts(), server.doc.conflicts());
        }
        // Whoever gets all of it at once, in any order, has the same too; and so has a saved and loaded one.
        let mut shuffled = server.log.clone();
        shuffled.sort_by_key(|change| {
            let head: [u8; 8] = change.hash().0[..8].try_into().expect("a hash has 32 bytes");
            u64::from_le_bytes(head).wrapping_mul(seed | 1)
        });
        let late = Doc::from_changes(&shuffled).expect("all are here");
        prop_assert_eq!(late.heads(), server.doc.heads());
        prop_assert_eq!(late.record(), server.doc.record());
        let loaded = Doc::load(&server.doc.save().expect("saves")).expect("loads");
        prop_assert_eq!(loaded.record(), server.doc.record());
        prop_assert_eq!(loaded.max_op(), server.doc.max_op());
    }
}
