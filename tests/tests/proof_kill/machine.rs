//! A device as a process, somebody who never stops typing on it, and what they were told was saved.

use super::office::Served;
use shared::api::{DraftKey, FormTarget, FormView, HouseholdForm, HouseholdSheet, Reply, Request, SendState};
use shared::domain::{DocId, Member, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tests::demo::{Device, Window};
use tests::harness::PASSWORD;
use tests::synthetic::Dice;
use tokio::time::Instant;

/// Enough for a machine on which much else runs.
const WITHIN: Duration = Duration::from_secs(60);
/// Households of one device: beyond, only their notes change.
const HOUSEHOLDS_MAX: usize = 25;

pub struct Machine {
    data: PathBuf,
    device: Device,
    person: PersonId,
    dice: Dice,
    /// The number in a household's note that was last answered with `Saved`.
    pub saved: BTreeMap<DocId, u64>,
    /// Those that were worked on since they were last compared.
    pub touched: BTreeSet<DocId>,
    draft: u64,
    /// How many saves were answered.
    pub answered: u64,
    /// The last number used; a number is used once.
    number: u64,
}

impl Machine {
    /// A device of the `which`th person of the office's staff, with everything that is theirs.
    pub async fn enrol(folder: &Path, which: usize, office: &Served) -> Machine {
        let data = folder.join(format!("device-{which}"));
        let device = started(&data).await;
        let person = office.people[which];
        let code = office.code(person).await;
        device.call(&Request::Enrol { code, password: PASSWORD.into() }).await.expect("enrolled");
        device.quiet(WITHIN).await.expect("a first sync");
        Machine {
            data,
            device,
            person,
            dice: Dice::new(which as u64),
            saved: BTreeMap::new(),
            touched: BTreeSet::new(),
            draft: 0,
            answered: 0,
            number: 0,
        }
    }

    pub fn id(&self) -> u32 {
        self.device.id().expect("a running process")
    }

    /// Types until then, or until the program is gone.
    pub async fn work(&mut self, until: Instant, round: usize) {
        while Instant::now() < until {
            if let Err(error) = self.act(round).await {
                // Gone; whatever else it may say is no answer to a form that was filled in rightly.
                assert!(
                    error.is::<reqwest::Error>() || error.root_cause().is::<std::io::Error>(),
                    "{error:#}"
                );
                return;
            }
        }
    }

    async fn act(&mut self, round: usize) -> anyhow::Result<()> {
        self.number += 1;
        let number = self.number;
        let known: Vec<DocId> = self.saved.keys().copied().collect();
        if known.is_empty() || (known.len() < HOUSEHOLDS_MAX && self.dice.chance(15)) {
            let (base, mut form, spare) = self.form(FormTarget::NewHousehold).await?;
            form.household.members.insert(spare, Member { name: "揭秀英".into(), ..Member::default() });
            form.household.address = format!("第{round}巷{number}号");
            form.household.note = number.to_string();
            self.save(Request::SaveHousehold { id: None, base, form }, number).await
        } else if self.dice.chance(20) {
            let value = serde_json::json!({ "number": number });
            let key = DraftKey::ReportUp;
            self.device.call(&Request::SaveDraft { key, base: Vec::new(), value }).await?;
            self.draft = number;
            Ok(())
        } else {
            let id = *self.dice.pick(&known);
            let (base, mut form, _) = self.form(FormTarget::Household { id }).await?;
            form.household.note = number.to_string();
            self.touched.insert(id);
            self.save(Request::SaveHousehold { id: Some(id), base, form }, number).await
        }
    }

    async fn form(
        &self,
        target: FormTarget,
    ) -> anyhow::Result<(Vec<String>, HouseholdForm, shared::domain::EntryId)> {
        match self.device.call(&Request::OpenForm { target }).await? {
            Reply::Form(form) => match *form {
                FormView::Household { base, form, spare_ids, .. } => Ok((base, form, spare_ids[0])),
                other => panic!("not a household's form: {other:?}"),
            },
            other => panic!("not a form: {other:?}"),
        }
    }

    async fn save(&mut self, request: Request, number: u64) -> anyhow::Result<()> {
        match self.device.call(&request).await? {
            Reply::Saved(saved) => {
                self.saved.insert(saved.id, number);
                self.touched.insert(saved.id);
                self.answered += 1;
                Ok(())
            }
            other => panic!("not saved: {other:?}"),
        }
    }

    /// After a kill: the program starts on what it left, and its person signs in.
    pub async fn start_again(&mut self) {
        self.device.kill().await.expect("gone");
        self.device = started(&self.data).await;
        let request = Request::SignIn { person: self.person, password: PASSWORD.into() };
        self.device.call(&request).await.expect("the file opens by itself");
    }

    /// Its own word: each household as it was last answered, or with what was under way then.
    pub async fn has_what_it_saved(&mut self, all: bool) {
        let touched = std::mem::take(&mut self.touched);
        for (id, number) in self.saved.iter().filter(|(id, _)| all || touched.contains(id)) {
            let note = self.sheet(*id).await.household.note;
            let kept: u64 = note.parse().expect("a number");
            assert!(kept >= *number, "household {}: {kept} is here, {number} was saved", id.0);
        }
        let reply = self.device.call(&Request::Draft { key: DraftKey::ReportUp }).await;
        let Ok(Reply::Draft(draft)) = reply else { panic!("no draft: {reply:?}") };
        let kept = draft.and_then(|draft| draft.value["number"].as_u64()).unwrap_or(0);
        assert!(kept >= self.draft, "draft {kept} is here, {} was kept", self.draft);
    }

    /// Households that the device calls delivered, with the number in their note.
    pub async fn delivered(&self, all: bool) -> Vec<(DocId, u64)> {
        let mut delivered = Vec::new();
        for id in self.saved.keys().filter(|id| all || self.touched.contains(id)) {
            let sheet = self.sheet(*id).await;
            if sheet.state == SendState::Delivered {
                delivered.push((*id, sheet.household.note.parse().expect("a number")));
            }
        }
        delivered
    }

    async fn sheet(&self, id: DocId) -> HouseholdSheet {
        match self.device.call(&Request::Household { id }).await.expect("a saved household") {
            Reply::Household(sheet) => *sheet,
            other => panic!("not a household: {other:?}"),
        }
    }

    pub async fn sync_now(&self) {
        self.device.call(&Request::SyncNow).await.expect("asked");
    }

    pub async fn quiet(&self) {
        self.sync_now().await;
        self.device.quiet(WITHIN).await.expect("everything goes out by itself");
    }
}

async fn started(data: &Path) -> Device {
    Device::start("yetan", data, 0, Window::None).await.expect("starts by itself")
}
