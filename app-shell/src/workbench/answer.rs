//! Which command or query answers a request about records.

use super::{
    Acting, Failure, alike, complaint, conflict, draft, handover, household, household_member,
    household_merge, household_move, import, issue, issue_list, issue_list_export, issue_list_freeze,
    issue_step, known, ledger, ledger_export, meeting, meeting_point, meeting_save, picture, points,
    reception, reception_save, review, rules, sync_view, today, visit, visit_save, void,
};
use crate::courier::Link;
use crate::store::preference;
use crate::store::projection::search;
use shared::api::{FormTarget, FormView, Preferences, Reply, Request};
use shared::limits::IDLE_LOCK_CHOICES;
use shared::sync::server_address::ServerAddress;

/// What a request may want to know besides the file.
pub struct Surroundings<'a> {
    pub link: &'a Link,
    pub server: &'a ServerAddress,
}

/// Answers a request of a signed-in person. Blocks on the disk.
///
/// # Errors
/// [`Failure`] with what to mend; nothing was written then, and drafts stand. [`Failure::is_stale`]: the same again fits.
/// Requests about the session and the network are not answered here.
pub fn answer(acting: &Acting, around: &Surroundings, request: Request) -> Result<Reply, Failure> {
    Ok(match request {
        Request::Today => Reply::Today(today::view(acting)?),
        Request::Search { query } => {
            acting.need_lease()?;
            let query = household::clipped(&query);
            match known::whole_id_number(&query) {
                Some(_) => Reply::Hits(known::hits(acting, &query)?),
                None => Reply::Hits(acting.read(|conn, reader| search::hits(conn, reader, &query))?),
            }
        }
        Request::Households { filter, page } => Reply::Households(household::list(acting, filter, page)?),
        Request::NextHousehold { filter, from } => {
            Reply::NextHousehold(household::next(acting, filter, from)?)
        }
        Request::MoveHousehold { id, to, address } => {
            Reply::Saved(household_move::move_to(acting, id, to, &address)?)
        }
        Request::AnswerMove { id, decline } => Reply::Saved(household_move::answer(acting, id, decline)?),
        Request::MoveMember { from, member, to } => {
            Reply::Saved(household_member::move_in(acting, from, member, to)?)
        }
        Request::Like { form, but } => Reply::Like(alike::like(acting, &form, but)?),
        Request::LikePeople { speaker } => Reply::LikePeople(known::like(acting, &speaker)?),
        Request::AlikeHouseholds { page } => Reply::Alike(alike::pairs(acting, page)?),
        Request::CompareHouseholds { left, right } => {
            Reply::Compare(Box::new(alike::compare(acting, left, right)?))
        }
        Request::MergeHousehold { id, into } => Reply::Saved(household_merge::merge(acting, id, into)?),
        Request::KeepApart { one, other } => Reply::Saved(household_merge::keep_apart(acting, one, other)?),
        Request::Household { id } => Reply::Household(Box::new(household::sheet(acting, id)?)),
        Request::OpenForm { target } => Reply::Form(Box::new(open_form(acting, target)?)),
        Request::SaveHousehold { id, base, form } => Reply::Saved(household::save(acting, id, &base, form)?),
        Request::Visit { id } => Reply::Visit(Box::new(visit::sheet(acting, id)?)),
        Request::SaveVisit { id, base, form } => Reply::Saved(visit_save::save(acting, id, &base, form)?),
        Request::TakePicture { jpeg } => Reply::PictureTaken(picture::take(acting, &jpeg)?),
        Request::Picture { record, id } => Reply::Picture(picture::show(acting, record, id)?),
        Request::Meetings { filter } => Reply::Meetings(meeting::month(acting, &filter)?),
        Request::Meeting { id } => Reply::Meeting(Box::new(meeting::sheet(acting, id)?)),
        Request::SaveMeeting { id, base, form } => Reply::Saved(meeting_save::save(acting, id, &base, form)?),
        Request::HoldMeeting { id, moment } => Reply::Saved(meeting_save::hold(acting, id, moment)?),
        Request::SavePoint { meeting, point, base, form } => {
            Reply::Saved(meeting_point::save(acting, meeting, point, &base, form)?)
        }
        Request::Void { id, reason } => Reply::Saved(void::void(acting, id, &reason)?),
        Request::VoidedList { page } => Reply::Voided(void::list(acting, page)?),
        Request::Settle { id, path, value } => Reply::Saved(conflict::settle(acting, id, &path, value)?),
        Request::Withdraw { id, event } => Reply::Saved(void::withdraw(acting, id, event)?),
        Request::Draft { key } => Reply::Draft(draft::get(acting, &key)?),
        Request::SaveDraft { key, base, value } => done(draft::save(acting, key, base, value))?,
        Request::DiscardDraft { key } => done(draft::discard(acting, &key))?,
        Request::Issues { filter, page } => Reply::Issues(issue::list(acting, filter, page)?),
        Request::Issue { id } => Reply::Issue(Box::new(issue::sheet(acting, id)?)),
        Request::ReportUp { issues } => done(issue::report_up(acting, issues))?,
        Request::ActOnIssue { id, action } => Reply::Saved(issue_step::act(acting, id, action)?),
        Request::Examine { id, analysis, tier, filed, decision } => {
            Reply::Saved(review::examine(acting, id, analysis, (tier, filed), decision)?)
        }
        Request::MergeIssue { id, into } => Reply::Saved(review::merge(acting, id, into)?),
        Request::DivideIssue { id, parts } => Reply::Saved(review::divide(acting, id, &parts)?),
        Request::Owners { issue } => Reply::Owners(issue::owners(acting, issue)?),
        Request::IssueLists => Reply::IssueLists(issue_list::lists(acting)?),
        Request::IssueListDraft { month } => {
            Reply::IssueListDraft(Box::new(issue_list_freeze::draft(acting, around.link, month)?))
        }
        Request::FreezeIssueList { month, issues } => {
            Reply::Saved(issue_list_freeze::freeze(acting, around.link, month, &issues)?)
        }
        Request::IssueList { id } => Reply::IssueList(Box::new(issue_list::sheet(acting, id)?)),
        Request::ExportIssueList { id } => Reply::File(issue_list_export::export(acting, id)?),
        Request::Ledger { filter, page } => Reply::Ledger(ledger::rows(acting, filter, page)?),
        Request::LedgerTools => Reply::LedgerTools(ledger::tools(acting)?),
        Request::SaveLedgerView { view } => Reply::LedgerTools(ledger::save_view(acting, view)?),
        Request::DropLedgerView { name } => Reply::LedgerTools(ledger::drop_view(acting, &name)?),
        Request::ExportLedger { view, plain } => Reply::File(ledger_export::export(acting, &view, plain)?),
        Request::Review { records } => done(ledger::review(acting, records))?,
        Request::ReturnMany { records, reason } => done(ledger::give_back_all(acting, records, &reason))?,
        Request::PrintLedger { filter } => Reply::LedgerSheet(ledger_export::print(acting, filter)?),
        Request::Return { id, heads, reason } => Reply::Saved(ledger::give_back(acting, id, heads, reason)?),
        Request::Suggestions { page } => Reply::Suggestions(ledger::suggestions(acting, page)?),
        Request::ReceptionDesk => Reply::ReceptionDesk(Box::new(reception::desk(acting)?)),
        Request::Receptions { filter, page } => Reply::Receptions(reception::list(acting, filter, page)?),
        Request::Reception { id } => Reply::Reception(Box::new(reception::sheet(acting, id)?)),
        Request::Known { query } => Reply::Known(known::people(acting, &query)?),
        Request::SaveReception { id, base, form } => {
            Reply::Saved(reception_save::save(acting, id, &base, form)?)
        }
        Request::HandOver { note } => Reply::Saved(handover::hand_over(acting, &note)?),
        Request::TakeOver { id } => Reply::Saved(handover::take_over(acting, id)?),
        Request::Points => Reply::Points(Box::new(points::view(acting)?)),
        Request::Rules => Reply::Rules(rules::view(acting)?),
        Request::Imports => Reply::Imports(import::standing(acting)?),
        Request::PutWorkbook { name, piece, pieces, base64 } => {
            done(import::put(acting, &name, piece, pieces, &base64))?
        }
        Request::DropWorkbook => done(import::let_go(acting))?,
        Request::TryImport { plan } => Reply::ImportTrial(Box::new(import::trial(acting, plan)?)),
        Request::Import { plan } => Reply::Imported(import::run(acting, plan)?),
        Request::UndoImport { id } => Reply::ImportUndone(import::undo(acting, id)?),
        Request::Sync => Reply::Sync(Box::new(sync_view::view(acting, around)?)),
        Request::DiscardRefused { id } => done(sync_view::discard_refused(acting, id))?,
        Request::SetPreferences { preferences } => done(set_preferences(acting, preferences))?,
        // Asking was the touch.
        Request::Stay => Reply::Done,
        Request::Complain { text } => Reply::Saved(complaint::complain(acting, text)?),
        Request::Start
        | Request::InspectCode { .. }
        | Request::Enrol { .. }
        | Request::SignIn { .. }
        | Request::Lock
        | Request::Recover { .. }
        | Request::ChangePassword { .. }
        | Request::Watch { .. }
        | Request::HeldWork
        | Request::AcceptHeld { .. }
        | Request::ReturnHeld { .. }
        | Request::SyncNow
        | Request::SetNetwork { .. } => {
            return Err(Failure::bad_request("a request about the session or the network"));
        }
    })
}

fn done(result: Result<(), Failure>) -> Result<Reply, Failure> {
    result.map(|()| Reply::Done)
}

fn set_preferences(acting: &Acting, preferences: Preferences) -> Result<(), Failure> {
    if !IDLE_LOCK_CHOICES.contains(&preferences.idle_minutes) {
        return Err(Failure::bad_request("the screen locks itself after one of the times to choose from"));
    }
    Ok(acting.store.write(|tx| preference::put(tx, acting.person(), &preferences))?)
}

fn open_form(acting: &Acting, target: FormTarget) -> Result<FormView, Failure> {
    match target {
        FormTarget::NewHousehold => household::open_new(acting),
        FormTarget::Household { id } => household::open_form(acting, id),
        FormTarget::NewVisit { household } => visit::open_new(acting, household),
        FormTarget::Visit { id } => visit::open_form(acting, id),
        FormTarget::NewMeeting => meeting::open_new(acting),
        FormTarget::Meeting { id } => meeting::open_form(acting, id),
        FormTarget::NewReception => reception::open_new(acting),
        FormTarget::Reception { id } => reception::open_form(acting, id),
    }
}
