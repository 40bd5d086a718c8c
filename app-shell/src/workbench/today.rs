//! 今日: what waits for me, most urgent first. Whose turn it is follows from records; nothing is ticked off by hand.

use super::meeting::villages_without;
use super::{Acting, Failure, alike, rules, sync_view};
use crate::store::projection::{handover, household, issue, ledger, meeting, record, residence, visit};
use crate::store::{draft, meta};
use shared::api::{Draft, DraftKey, MeetingRow, Page, ReviewView, TodayItem, TodayView};
use shared::domain::{DocId, Role, RuleKey};
use shared::limits::UNMADE_REMINDER_DAYS;
use shared::workflow::Phase;

/// Villages without a talk are reminded this many days before the month ends (T1b).
const TALK_REMINDER_DAYS: i32 = 7;

/// Those of the township who approve explanations and confirm closures.
const DECIDES: [Role; 2] = [Role::TownshipSecretary, Role::TownshipLeader];

pub fn view(acting: &Acting) -> Result<TodayView, Failure> {
    let mut items = refused(acting)?;
    if acting.lease_ended {
        // Others' words stay locked; own refused records and drafts do not.
        items.extend(drafts(acting)?);
        return Ok(TodayView { items, ..TodayView::default() });
    }
    items.extend(returned(acting)?);
    items.extend(disputed(acting)?);
    items.extend(due(acting)?);
    items.extend(answered(acting)?);
    items.extend(to_approve(acting)?);
    items.extend(queues(acting)?);
    items.extend(unmade(acting)?);
    items.extend(moves_asked(acting)?);
    items.extend(entered_twice(acting)?);
    items.extend(talks(acting)?);
    items.extend(handed_over(acting)?);
    items.extend(drafts(acting)?);
    items.sort_by_key(|item| !item.is_pressing());
    let today = acting.today();
    let ((my_visits_month, unit_visits_month), (households, households_waiting)) =
        acting.read(|conn, reader| {
            let visits = visit::count_in_month(conn, reader, today)?;
            Ok((visits, household::count(conn, reader, reader.unvisited_since)?))
        })?;
    Ok(TodayView {
        items,
        my_visits_month,
        unit_visits_month,
        households,
        households_waiting,
        stay_day: acting.directory.is_stay_day(&acting.profile.unit, today),
    })
}

fn refused(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let mine = sync_view::mine(acting)?.into_iter().filter(|row| row.refused.is_some());
    Ok(mine.map(|row| TodayItem::Refused { id: row.id, kind: row.kind, title: row.title }).collect())
}

/// What came back: my talks, and issues to the village's cadre and to who raised them.
fn returned(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let (talks, issues) = acting.read(|conn, reader| {
        Ok((ledger::returned_to(conn, reader, Page::default())?, issue::returned(conn, reader)?))
    })?;
    let talks = talks.into_iter().filter_map(|row| match row.review {
        ReviewView::Returned { by, reason, .. } => Some(TodayItem::TalkReturned {
            talk: row.id,
            form: row.form,
            title: row.title,
            date: row.date,
            by,
            reason,
        }),
        _ => None,
    });
    let mine = |row: &issue::WaitingIssue| {
        row.author == acting.person() || acting.has_role_over(&[Role::VillageCadre], &row.unit)
    };
    let issues = issues.into_iter().filter(mine).map(|row| TodayItem::IssueReturned {
        issue: row.id,
        content: row.content,
        by: acting.person_name(row.by),
        reason: row.reason,
    });
    Ok(talks.chain(issues).collect())
}

/// Two people wrote the same field, or decided differently.
fn disputed(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let (conflicts, contradictions) = acting.read(|conn, reader| {
        Ok((record::in_conflict(conn, reader, Page::default())?, issue::contradicted(conn, reader)?))
    })?;
    let may_edit = |id: DocId| acting.open(id).is_ok_and(|opened| acting.may_edit(&opened.record));
    let conflicts = conflicts.into_iter().filter(|row| may_edit(row.id));
    let conflicts = conflicts.map(|row| TodayItem::Conflict { id: row.id, kind: row.kind, title: row.title });
    let deciding = [Role::VillageCadre, Role::TownshipSecretary];
    let contradictions = contradictions.into_iter().filter(|row| acting.has_role_over(&deciding, &row.unit));
    let contradictions =
        contradictions.map(|row| TodayItem::Contradiction { issue: row.id, content: row.content });
    Ok(conflicts.chain(contradictions).collect())
}

fn due(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let today = acting.today();
    let until = today.saturating_add(jiff::Span::new().days(rules::value(acting, RuleKey::DueNoticeDays)));
    let rows = acting.read(|conn, reader| issue::due(conn, reader, until))?;
    let item = |row: issue::WaitingIssue| {
        let due = row.due?;
        Some(TodayItem::Due { issue: row.id, content: row.content, due, days: (due - today).get_days() })
    };
    Ok(rows.into_iter().filter_map(item).collect())
}

/// Results and explanations that the village has to carry back to those who raised them (G6), for its cadre.
fn answered(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let rows = acting.read(issue::to_feed_back)?;
    let mine = rows.into_iter().filter(|row| acting.has_role_over(&[Role::VillageCadre], &row.unit));
    let item = |row: issue::WaitingIssue| TodayItem::ToFeedBack {
        issue: row.id,
        content: row.content,
        phase: row.phase,
        fed_back: row.fed_back,
    };
    Ok(mine.map(item).collect())
}

/// Explanations that wait for a second person (A24).
fn to_approve(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let rows = acting.read(issue::to_approve)?;
    let mine = rows.into_iter().filter(|row| acting.has_role_over(&DECIDES, &row.unit));
    let item = |row: issue::WaitingIssue| TodayItem::ToApprove {
        issue: row.id,
        content: row.content,
        by: acting.person_name(row.by),
    };
    Ok(mine.map(item).collect())
}

/// What waits in numbers, for the roles whose turn it is.
fn queues(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let cadre = acting.has_role(&[Role::VillageCadre]);
    let secretary = acting.has_role(&[Role::TownshipSecretary]);
    let report_within = rules::value(acting, RuleKey::ReportWorkdays);
    let held = acting.store.read(|conn| meta::HELD_WAITING.get(conn))?.unwrap_or(0);
    let decides = acting.has_role(&DECIDES);
    acting.read(|conn, reader| {
        let mut items = Vec::new();
        if decides && let Some((count, oldest)) = issue::to_confirm(conn, reader)? {
            items.push(TodayItem::ToConfirm { count, oldest });
        }
        if cadre && let Some((count, oldest)) = issue::count_in(conn, reader, Phase::Registered)? {
            let passed = acting.directory.workdays_between(oldest, acting.today());
            items.push(TodayItem::ToReport { count, oldest, late: passed.value > report_within });
        }
        if secretary {
            if let Some((count, oldest)) = issue::count_in(conn, reader, Phase::Reported)? {
                items.push(TodayItem::Inbox { count, oldest });
            }
            if held > 0 {
                items.push(TodayItem::Held { count: held });
            }
            if let Some((count, oldest)) = ledger::to_review(conn, reader)? {
                items.push(TodayItem::ToReview { count, oldest });
            }
        }
        Ok(items)
    })
}

/// Difficulties that were written down some workdays ago and became no issue (A3, T3f): for those who answer for it.
fn unmade(acting: &Acting) -> Result<Option<TodayItem>, Failure> {
    if !acting.has_role(&[Role::VillageCadre, Role::TownshipSecretary]) {
        return Ok(None);
    }
    let (today, within) = (acting.today(), rules::value(acting, RuleKey::ReportWorkdays));
    let ago = |days| today.saturating_sub(jiff::Span::new().days(days));
    let late = |day: &jiff::civil::Date| acting.directory.workdays_between(*day, today).value > within;
    // The latest day that lies so far back; what is older than the reminder reaches is left to the ledger.
    let Some(until) = (0..UNMADE_REMINDER_DAYS).map(ago).find(late) else { return Ok(None) };
    let from = ago(UNMADE_REMINDER_DAYS);
    let counted = acting.read(|conn, reader| ledger::count_unmade(conn, reader, from, until))?;
    Ok(counted.map(|(count, oldest)| TodayItem::Unmade { count, oldest }))
}

/// Households that a village of mine is asked to take over.
fn moves_asked(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let answering = [Role::VillageCadre, Role::TownshipSecretary];
    let asked = acting.read(residence::asked)?;
    let mine = asked.into_iter().filter(|asked| acting.has_role_over(&answering, &asked.unit));
    let item = |asked: residence::Asked| TodayItem::MoveAsked {
        household: asked.household,
        head: asked.head,
        from: acting.unit_name(&asked.from),
    };
    Ok(mine.map(item).collect())
}

/// Households that may be one (N7).
fn entered_twice(acting: &Acting) -> Result<Option<TodayItem>, Failure> {
    let count = alike::count(acting)?;
    Ok((count > 0).then_some(TodayItem::Alike { count }))
}

/// Talks whose day has come, and in the month's last week the villages that have held none (T1b).
fn talks(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let today = acting.today();
    let (due, having) = acting.read(|conn, reader| {
        Ok((meeting::due(conn, reader)?, meeting::villages_with_one(conn, reader, today)?))
    })?;
    let talk = |row: MeetingRow| TodayItem::Talk {
        meeting: row.id,
        unit_name: row.unit_name,
        day: row.day,
        start: row.start,
        place: row.place,
    };
    let mut items: Vec<TodayItem> = due.into_iter().map(talk).collect();
    let until = today.last_of_month();
    let days = (until - today).get_days();
    if days <= TALK_REMINDER_DAYS {
        let mut villages = villages_without(acting, &having);
        villages.retain(|(village, _)| {
            acting.has_role_over(&[Role::VillageCadre, Role::TownshipSecretary], village)
        });
        let villages: Vec<String> = villages.into_iter().map(|(_, name)| name).collect();
        items.extend((!villages.is_empty()).then_some(TodayItem::NoTalk { villages, until, days }));
    }
    Ok(items)
}

/// What the officer before left for whoever is on duty (T4f).
fn handed_over(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    if !acting.has_role(&[Role::DutyOfficer]) {
        return Ok(Vec::new());
    }
    let waiting = acting.read(handover::waiting)?.into_iter();
    Ok(waiting.map(|row| TodayItem::Handover { id: row.id, by: row.by, note: row.note }).collect())
}

fn drafts(acting: &Acting) -> Result<Vec<TodayItem>, Failure> {
    let drafts = acting.store.read(|conn| draft::all(conn, acting.person()))?;
    let item = |draft: Draft| {
        let title = draft_title(acting, &draft.key)?;
        Ok(TodayItem::Draft { key: draft.key, title, saved_at: draft.saved_at })
    };
    drafts.into_iter().map(item).collect()
}

/// The name of what the form is about; empty for a new household and the screens without a record, which the screen names.
fn draft_title(acting: &Acting, key: &DraftKey) -> Result<String, Failure> {
    let id = match key {
        DraftKey::NewVisit { household: id }
        | DraftKey::Household { id }
        | DraftKey::Visit { id }
        | DraftKey::Reception { id }
        | DraftKey::Issue { id }
        | DraftKey::Review { id }
        | DraftKey::Meeting { id }
        | DraftKey::Point { meeting: id } => *id,
        DraftKey::NewHousehold
        | DraftKey::ReportUp
        | DraftKey::Complaint
        | DraftKey::NewMeeting
        | DraftKey::NewReception
        | DraftKey::Handover => return Ok(String::new()),
    };
    let row = acting.read(|conn, reader| record::get(conn, reader, id))?;
    Ok(row.map(|row| row.title).unwrap_or_default())
}
