//! After a visit was saved: what was made of it, and what next.

use crate::ask::{Asked, use_ask};
use crate::part::{ButtonLink, Look, Mood, Notice, Page, Sign};
use crate::route::Route;
use crate::session::{use_kept_filter, use_session};
use crate::words::{self, household, visit};
use shared::api::{HouseholdFilter, HouseholdRow, Request, Saved};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct VisitDoneProps {
    pub saved: Saved,
    pub household: DocId,
    pub head: String,
}

#[component]
pub fn VisitDone(props: &VisitDoneProps) -> Html {
    use_effect_with((), |()| gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0));
    let saved = &props.saved;
    let may_report = use_session().me().is_some_and(|me| me.may_report) && saved.issues > 0;
    html! {
        <Page title={visit::title(&props.head)} narrow=true>
            <div class="stack">
                <Notice title={visit::DONE} mood={Mood::Done}>
                    <p>{ visit::made(saved) }</p>
                    if saved.merged { <p>{ visit::DONE_MERGED }</p> }
                    <p>{ visit::DONE_SENDS_ITSELF }</p>
                </Notice>
                <div class="button-row">
                    <Next from={props.household} />
                    if may_report {
                        <ButtonLink words={visit::REPORT_UP} to={Route::ReportUp} look={Look::Due} sign={Sign::Up} />
                    }
                    <ButtonLink words={visit::SEE_VISIT} to={Route::Visit { id: saved.id }} />
                    <ButtonLink words={visit::SEE_HOUSEHOLD} to={Route::Household { id: props.household }} />
                </div>
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct NextProps {
    from: DocId,
}

/// The next of the list from which this household was chosen: several in one evening without going back to it. Where it
/// was searched for, the next door.
#[component]
fn Next(props: &NextProps) -> Html {
    let filter = HouseholdFilter { query: String::new(), ..(*use_kept_filter()).clone() };
    let today = use_session().today();
    let asking = use_ask::<Option<HouseholdRow>>(Request::NextHousehold { filter, from: props.from }, 0);
    let next = match &asking.asked {
        Asked::Got(next) => (**next).clone(),
        Asked::Waiting | Asked::Failed(_) => None,
    };
    html! {
        <>
            if let Some(row) = &next {
                <ButtonLink words={visit::next(&row.head)} to={Route::NewVisit { id: row.id }} look={Look::Main}
                    sign={Sign::Door} />
                <p class="page-sub next-place">{ words::line(&[&row.address, &household::last_visit(row.last_visit, today)]) }</p>
            } else if matches!(asking.asked, Asked::Got(_)) {
                <p class="page-sub">{ visit::NEXT_NONE }</p>
            }
            <ButtonLink words={visit::BACK_TO_LIST} to={Route::Households} />
        </>
    }
}
