//! A device whose disk fails: what a person does in a few minutes, through the requests of a screen.

use app_shell::clock::Clock as _;
use app_shell::unit_file::UnitFile;
use faultfs::{Fault, Watch};
use shared::api::{
    ApiError, DraftKey, ErrorCode, FormTarget, FormView, HouseholdFilter, HouseholdForm, HouseholdRow, Page,
    Reply, Request, StatusLine,
};
use shared::domain::{DocId, EntryId, Member, PersonId, Role};
use tests::harness::{ByHand, Device, Office, PASSWORD, VILLAGE, forms, unit};
use tests::sound;

pub struct Trial {
    office: Office,
    person: PersonId,
    device: Device,
    watch: Watch,
    home: DocId,
    /// Households whose saving was answered with success, by address.
    saved: Vec<String>,
    round: usize,
}

/// What was refused in one round, to be done again.
#[derive(Default)]
struct Undone {
    household: bool,
    note: bool,
    draft: bool,
    sign_in: bool,
}

impl Trial {
    pub async fn new() -> Trial {
        let office = Office::open().await;
        let person = office.person("林晓燕", Role::GridWorker, VILLAGE);
        let mut device = Device::of(&office, person).await;
        let watch = Watch::on(&device.data().join(VILLAGE)).expect("a folder");
        // The file that is open was opened beside the layer.
        device.stop().await;
        device.start();
        device.sign_in(person).await;
        let home = forms::new_household(&device, "江滨路1号", "揭秀英").await;
        let mut trial = Trial { office, person, device, watch, home, saved: Vec::new(), round: 0 };
        trial.device.quiet().await;
        trial.saved.push("江滨路1号".into());
        trial
    }

    /// One round under this fault; whether it was met.
    pub async fn meet(&mut self, fault: Fault) -> bool {
        self.round += 1;
        self.watch.fail(fault);
        let mut undone = self.work().await;
        self.read().await;
        self.sync_a_little().await;
        self.device.stop().await;
        self.device.start();
        undone.sign_in = refused(self.ask(sign_in(self.person)).await);
        if !undone.sign_in {
            self.read().await;
        }
        let met = self.watch.lift();
        self.make_up_for(undone).await;
        met
    }

    fn address(&self) -> String {
        format!("第{}巷", self.round)
    }

    fn text(&self) -> String {
        format!("第{}次", self.round)
    }

    fn draft(&self) -> Request {
        let value = serde_json::json!({ "round": self.round });
        Request::SaveDraft { key: DraftKey::ReportUp, base: Vec::new(), value }
    }

    async fn work(&mut self) -> Undone {
        Undone {
            draft: refused(self.ask(self.draft()).await),
            household: refused(self.new_household().await),
            note: refused(self.write_note().await),
            sign_in: false,
        }
    }

    /// Lists, sheets and the status line need nothing of the disk but reading.
    async fn read(&self) {
        for request in [
            Request::Household { id: self.home },
            Request::Today,
            Request::Sync,
            Request::Search { query: "江滨路".into() },
        ] {
            self.device.call(request).await;
        }
        assert_eq!(self.rows("江滨路1号").await.len(), 1);
    }

    /// Until everything is exchanged, or the courier says why not.
    async fn sync_a_little(&self) {
        self.device.call(Request::SyncNow).await;
        let is_over = |status: &StatusLine, failed: bool| !status.syncing && (status.waiting == 0 || failed);
        self.device
            .until("an exchange or a reason", async || {
                let Reply::Sync(view) = self.device.call(Request::Sync).await else {
                    panic!("no sync screen")
                };
                let reason = view.last_error;
                assert!(matches!(reason, None | Some(ErrorCode::Storage)), "{reason:?}");
                is_over(&view.status, reason.is_some()).then_some(())
            })
            .await;
    }

    /// The disk is whole again: everything that was refused goes through, without a restart.
    async fn make_up_for(&mut self, undone: Undone) {
        if undone.sign_in {
            self.device.sign_in(self.person).await;
        }
        // What was refused because a sync failed may be found after all once the file was opened again: then it is there as
        // a whole.
        let found = self.rows(&self.address()).await.len();
        assert!(found == usize::from(!undone.household) || found == 1, "{found} households");
        if found == 0 {
            self.new_household().await.expect("saved");
        }
        if undone.note {
            self.write_note().await.expect("saved");
        }
        if undone.draft {
            self.device.call(self.draft()).await;
        }
        self.device.call(Request::SyncNow).await;
        self.device.quiet().await;
        self.saved.push(self.address());
        self.holds_what_it_said().await;
    }

    async fn holds_what_it_said(&self) {
        assert_eq!(self.rows(&self.address()).await.len(), 1);
        let sheet = forms::household(&self.device, self.home).await;
        assert_eq!(sheet.household.note, self.text());
        let Reply::Draft(draft) = self.device.call(Request::Draft { key: DraftKey::ReportUp }).await else {
            panic!("no draft")
        };
        assert_eq!(draft.map(|draft| draft.value["round"].as_u64()), Some(Some(self.round as u64)));
    }

    async fn new_household(&self) -> Result<Reply, ApiError> {
        let (base, mut form, spare) = self.form(FormTarget::NewHousehold).await?;
        form.household.members.insert(spare, Member { name: "揭秀英".into(), ..Member::default() });
        form.household.address = self.address();
        self.ask(Request::SaveHousehold { id: None, base, form }).await
    }

    async fn write_note(&self) -> Result<Reply, ApiError> {
        let (base, mut form, _) = self.form(FormTarget::Household { id: self.home }).await?;
        form.household.note = self.text();
        self.ask(Request::SaveHousehold { id: Some(self.home), base, form }).await
    }

    async fn form(&self, target: FormTarget) -> Result<(Vec<String>, HouseholdForm, EntryId), ApiError> {
        match self.ask(Request::OpenForm { target }).await? {
            Reply::Form(form) => match *form {
                FormView::Household { base, form, spare_ids, .. } => Ok((base, form, spare_ids[0])),
                other => panic!("not a household's form: {other:?}"),
            },
            other => panic!("not a form: {other:?}"),
        }
    }

    async fn ask(&self, request: Request) -> Result<Reply, ApiError> {
        match self.device.ask(request).await {
            Reply::Error(error) => Err(error),
            reply => Ok(reply),
        }
    }

    async fn rows(&self, address: &str) -> Vec<HouseholdRow> {
        let filter = HouseholdFilter { query: address.into(), ..HouseholdFilter::default() };
        match self.device.call(Request::Households { filter, page: Page::default() }).await {
            Reply::Households(list) => {
                list.rows.into_iter().filter(|row| row.address.contains(address)).collect()
            }
            other => panic!("not households: {other:?}"),
        }
    }

    /// A colleague has everything that was ever saved, and the file is whole.
    pub async fn end(mut self) {
        let cadre = self.office.person("陈建国", Role::VillageCadre, VILLAGE);
        let mut colleague = ByHand::of(&self.office, cadre, &unit(VILLAGE)).await;
        colleague.open().expect("opens");
        let stored = colleague.file().store.read(|connection| {
            let mut addresses = connection.prepare("SELECT address FROM household")?;
            let rows = addresses.query_map([], |row| row.get::<_, String>(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        let mut stored = stored.expect("readable");
        stored.sort();
        self.saved.sort();
        assert_eq!(stored, self.saved);
        self.device.stop().await;
        let folder = self.device.data().join(VILLAGE);
        let now = self.office.clock.now();
        let file = UnitFile::unlock(&folder, self.person, PASSWORD, now).expect("opens");
        assert_eq!(sound::device(&file.store).expect("readable"), Ok(()));
    }
}

fn sign_in(person: PersonId) -> Request {
    Request::SignIn { person, password: PASSWORD.into() }
}

/// Whether it was refused: a disk that refuses has one name only.
fn refused<T>(result: Result<T, ApiError>) -> bool {
    result.is_err_and(|error| {
        assert_eq!(error.code, ErrorCode::Storage, "{error}");
        true
    })
}
