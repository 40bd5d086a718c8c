//! After a visit was saved: what was made of it, and what next.

use crate::part::{ButtonLink, Look, Mood, Notice, Page, Sign};
use crate::route::Route;
use crate::session::use_session;
use crate::words::visit;
use shared::api::Saved;
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
                    <ButtonLink words={visit::NEXT_HOUSEHOLD} to={Route::Households} look={Look::Main}
                        sign={Sign::Door} />
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
