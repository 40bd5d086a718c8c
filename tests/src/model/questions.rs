//! What people ask, by the dice, and how an answer is compared.

use super::play::Play;
use super::room::{GRIDS, PEOPLE, UNITS, Who, grid, person, unit};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;
use shared::api::{
    Among, DraftKey, ErrorCode, FormTarget, FormView, HouseholdFilter, HouseholdSheet, IssueFilter, IssueMay,
    LedgerFilter, LedgerOrder, Matter, MeetingFilter, Page, ReceptionFilter, Reply, Request, TalkCourse,
    TalkMay, Unvisited,
};
use shared::domain::{DocId, IssueClass, KeyGroup, Kind, TalkForm, UnitId, date_of};
use shared::limits::LIST_ROWS_MAX;
use shared::workflow::Phase;

const INITIALS: [&str; 8] = ["lxy", "linxiu", "林xy", "zjx", "ceng", "abd", "oyms", "guo"];

impl Play {
    /// A question that a screen could ask.
    pub fn question(&mut self) -> Request {
        match self.dice.below(20) {
            0 => Request::Today,
            1..3 => Request::Search { query: self.query() },
            3..5 => Request::Households { filter: self.household_filter(), page: self.page() },
            5..7 => Request::Issues { filter: self.issue_filter(), page: self.page() },
            7..9 => Request::Ledger { filter: self.ledger_filter(), page: self.page() },
            9 => Request::Suggestions { page: self.page() },
            10 => Request::VoidedList { page: self.page() },
            11 => Request::Sync,
            12 => self.next_household(),
            13 => Request::Meetings { filter: self.meeting_filter() },
            14 => Request::ReceptionDesk,
            17 => Request::AlikeHouseholds { page: self.page() },
            15..17 => Request::Receptions { filter: self.reception_filter(), page: self.page() },
            _ => self.about_one(),
        }
    }

    fn next_household(&mut self) -> Request {
        let filter = self.household_filter();
        let homes = self.world.entries.iter().filter(|(_, entry)| entry.kind == Kind::Household);
        let ids: Vec<DocId> = homes.map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return Request::Today;
        }
        Request::NextHousehold { filter, from: *self.dice.pick(&ids) }
    }

    fn about_one(&mut self) -> Request {
        let ids: Vec<DocId> = self.world.entries.keys().copied().collect();
        if ids.is_empty() {
            return Request::Today;
        }
        let id = *self.dice.pick(&ids);
        match self.dice.below(13) {
            10 | 11 => Request::Meeting { id },
            12 => Request::Imports,
            0 => Request::Household { id },
            1 => Request::Visit { id },
            2 => Request::Issue { id },
            3 => Request::OpenForm { target: FormTarget::Household { id } },
            4 => Request::OpenForm { target: FormTarget::NewVisit { household: id } },
            5 => Request::OpenForm { target: FormTarget::Visit { id } },
            6 => Request::Reception { id },
            7 => Request::OpenForm { target: FormTarget::Reception { id } },
            8 => Request::OpenForm { target: FormTarget::NewReception },
            _ => Request::Draft { key: DraftKey::NewVisit { household: id } },
        }
    }

    pub fn page(&mut self) -> Page {
        let limits = [1, 7, 50, LIST_ROWS_MAX, u32::MAX];
        Page {
            offset: self.dice.below(40) as u32 * u32::from(self.dice.chance(60)),
            limit: *self.dice.pick(&limits),
        }
    }

    fn query(&mut self) -> String {
        match self.dice.below(12) {
            0 => String::new(),
            1 => (*self.dice.pick(&INITIALS)).to_owned(),
            2 => self.person_name(),
            3 => self.piece(|play| play.person_name()),
            4 => self.piece(|play| play.address()),
            5 => self.piece(|play| play.matter()),
            6 => format!("{}", self.dice.below(1000)),
            7 => format!("{:03}", self.dice.below(1000)),
            8 => format!("{}-{:04}", PEOPLE[self.dice.below(8) as usize].code, 1 + self.dice.below(20)),
            9 => format!("ｋｑｂ{:04}", 1 + self.dice.below(20)),
            10 => format!("{} {}", self.piece(|play| play.person_name()), self.piece(|play| play.address())),
            _ => format!("{}　\"{}*", self.piece(|play| play.matter()), self.piece(|play| play.matter())),
        }
    }

    /// Some neighbouring characters of a text like those that were typed.
    fn piece(&mut self, text: impl Fn(&mut Play) -> String) -> String {
        let text: Vec<char> = text(self).chars().collect();
        let from = self.dice.below(text.len() as u64) as usize;
        text[from..].iter().take(1 + self.dice.below(4) as usize).collect()
    }

    fn some_unit(&mut self) -> Option<UnitId> {
        self.dice.chance(30).then(|| unit(self.dice.pick(&UNITS).0))
    }

    fn some_query(&mut self) -> String {
        if self.dice.chance(50) { self.query() } else { String::new() }
    }

    pub fn household_filter(&mut self) -> HouseholdFilter {
        HouseholdFilter {
            query: self.some_query(),
            grid: self.dice.chance(20).then(|| grid(self.dice.pick(&GRIDS).0)),
            unit: self.some_unit(),
            group: self.dice.chance(20).then(|| *self.dice.pick(&KeyGroup::ALL)),
            unvisited: self
                .dice
                .chance(20)
                .then(|| if self.dice.chance(50) { Unvisited::Ever } else { Unvisited::Long }),
            among: self.some_among(),
            longest_first: self.dice.chance(40),
        }
    }

    fn some_among(&mut self) -> Option<Among> {
        let among = [Among::StayDay, Among::Linked, Among::Unlinked];
        self.dice.chance(30).then(|| *self.dice.pick(&among))
    }

    pub fn issue_filter(&mut self) -> IssueFilter {
        let mut phases = Phase::ALL.to_vec();
        phases.retain(|_| self.dice.chance(35));
        if self.dice.chance(40) {
            phases.clear();
        }
        IssueFilter {
            query: self.some_query(),
            phases,
            unit: self.some_unit(),
            mine: self.dice.chance(25),
            oldest_first: self.dice.chance(25),
            raised_by_me: self.dice.chance(20),
        }
    }

    pub fn meeting_filter(&mut self) -> MeetingFilter {
        let today = date_of(self.room.now.get());
        MeetingFilter { month: self.some_day(today).unwrap_or(today), unit: self.some_unit() }
    }

    pub fn ledger_filter(&mut self) -> LedgerFilter {
        let today = date_of(self.room.now.get());
        LedgerFilter {
            query: self.some_query(),
            unit: self.some_unit(),
            grid: self.dice.chance(20).then(|| grid(self.dice.pick(&GRIDS).0)),
            group: self.dice.chance(20).then(|| *self.dice.pick(&KeyGroup::ALL)),
            by: self.dice.chance(20).then(|| person(self.dice.below(PEOPLE.len() as u64) as Who)),
            forms: self.some_of(TalkForm::ALL.to_vec(), 50),
            matters: self.some_of(Matter::ALL.to_vec(), 40),
            phases: self.some_of(Phase::ALL.to_vec(), 60),
            classes: self.some_of(IssueClass::ALL.to_vec(), 80),
            order: *self.dice.pick(&LedgerOrder::ALL),
            from: self.some_day(today),
            to: self.some_day(today),
            unmade: self.dice.chance(15),
            unreviewed: self.dice.chance(40).then(|| self.dice.chance(50)),
        }
    }

    /// Some of these, or none at all: no restriction.
    fn some_of<T>(&mut self, mut all: Vec<T>, none: u64) -> Vec<T> {
        if self.dice.chance(none) {
            return Vec::new();
        }
        all.retain(|_| self.dice.chance(60));
        all
    }

    pub fn reception_filter(&mut self) -> ReceptionFilter {
        ReceptionFilter { query: self.some_query(), unit: self.some_unit() }
    }

    fn some_day(&mut self, today: Date) -> Option<Date> {
        self.dice.chance(30).then(|| today.saturating_sub((self.dice.below(150) as i64 - 20).days()))
    }

    /// What the product answers, without what the model does not foretell.
    ///
    /// # Errors
    /// Why it refuses.
    pub fn answered(&self, who: Who, request: Request) -> Result<Reply, ErrorCode> {
        self.room.ask(who, request).map(foretold)
    }

    /// Whether changes of the record crossed one another, so that their order is not told by time.
    pub fn crossed(&self, tablet: usize, id: DocId) -> bool {
        let view = self.view(tablet);
        self.world.is_crossed(id, &view.seen)
    }
}

/// Without heads, spare ids and what rights allow next.
fn foretold(mut reply: Reply) -> Reply {
    match &mut reply {
        Reply::Household(sheet) => forget_rights(sheet),
        Reply::Visit(sheet) => forget_course(&mut sheet.course),
        Reply::Reception(sheet) => forget_course(&mut sheet.course),
        Reply::Meeting(sheet) => forget_course(&mut sheet.course),
        Reply::Issue(sheet) => {
            sheet.heads.clear();
            sheet.may = IssueMay::default();
            sheet.timeline.iter_mut().for_each(|row| row.may_withdraw = false);
        }
        Reply::Ledger(list) => list.rows.iter_mut().for_each(|row| row.heads.clear()),
        Reply::Voided(list) => list.rows.iter_mut().for_each(|row| row.may_restore = false),
        Reply::Form(form) => match form.as_mut() {
            FormView::Household { base, spare_ids, .. } => {
                base.clear();
                spare_ids.clear();
            }
            FormView::Visit { base, issues, .. } => {
                base.clear();
                issues.iter_mut().for_each(|row| row.may_tell = false);
            }
            FormView::Meeting { base, .. } | FormView::Reception { base, .. } => base.clear(),
        },
        _ => {}
    }
    reply
}

fn forget_course(course: &mut TalkCourse) {
    course.heads.clear();
    course.may = TalkMay::default();
    course.timeline.iter_mut().for_each(|row| row.may_withdraw = false);
}

fn forget_rights(sheet: &mut HouseholdSheet) {
    (sheet.may_edit, sheet.may_void) = (false, false);
    sheet.may_move_to.clear();
    sheet.moving.iter_mut().for_each(|moving| (moving.may_withdraw, moving.may_answer) = (false, false));
    sheet.merged.iter_mut().for_each(|merged| merged.may_undo = false);
    sheet.absorbed.iter_mut().for_each(|home| home.may_undo = false);
    sheet.timeline.iter_mut().for_each(|row| row.may_withdraw = false);
}

/// Sorts what has no order of its own: the values of a conflict, and a history of changes that crossed.
pub fn settled(mut reply: Reply, crossed: bool) -> Reply {
    let conflicts = match &mut reply {
        Reply::Household(sheet) => {
            if crossed {
                sheet.history.sort_by(|one, other| {
                    (one.at, &one.by, &one.fields).cmp(&(other.at, &other.by, &other.fields))
                });
            }
            &mut sheet.conflicts
        }
        Reply::Visit(sheet) => &mut sheet.course.conflicts,
        Reply::Reception(sheet) => &mut sheet.course.conflicts,
        Reply::Issue(sheet) => &mut sheet.conflicts,
        Reply::Meeting(sheet) => &mut sheet.course.conflicts,
        _ => return reply,
    };
    conflicts.sort_by(|one, other| one.path.cmp(&other.path));
    for conflict in conflicts {
        conflict.values.sort_by_key(|value| (value.at, value.by.clone()));
    }
    reply
}

/// Where two answers first differ, in few words.
pub fn difference(expected: &Value, got: &Value) -> Option<String> {
    fn walk(path: &str, expected: &Value, got: &Value) -> Option<String> {
        match (expected, got) {
            (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
                one.iter().find_map(|(key, value)| walk(&format!("{path}.{key}"), value, &other[key]))
            }
            (Value::Array(one), Value::Array(other)) => {
                let pairs = one.iter().zip(other).enumerate();
                let within = pairs.map(|(n, (one, other))| walk(&format!("{path}[{n}]"), one, other));
                let longer = (one.len() != other.len()).then(|| {
                    let n = one.len().min(other.len());
                    format!("{path}[{n}]: expected {:?}, got {:?}", one.get(n), other.get(n))
                });
                within.flatten().next().or(longer)
            }
            _ if expected == got => None,
            _ => Some(format!("{path}: expected {expected}, got {got}")),
        }
    }
    walk("", expected, got)
}
