//! What the township says of a talk, of whatever form: looked at, or given back with what is missing, and the way to mend
//! it.

use super::{Button, ButtonLink, ErrorPanel, Look, Mood, Notice, ReasonPanel, Sign};
use crate::ask::use_act;
use crate::route::Route;
use crate::session::{Toast, use_session, use_toaster};
use crate::words::{self, visit};
use shared::api::{Request, ReviewView, Saved, TalkMay};
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Clone, Properties, PartialEq)]
pub struct TalkReviewProps {
    pub id: DocId,
    pub review: ReviewView,
    /// What is looked at.
    pub heads: Vec<String>,
    pub may: TalkMay,
    pub correct: Route,
}

#[component]
pub fn TalkReview(props: &TalkReviewProps) -> Html {
    let today = use_session().today();
    html! {
        <>
            { returned(props, today) }
            if props.may.review { <Acts ..props.clone() /> }
        </>
    }
}

fn returned(props: &TalkReviewProps, today: jiff::civil::Date) -> Html {
    let ReviewView::Returned { by, at, reason, edited_since: false } = &props.review else {
        return Html::default();
    };
    html! {
        <Notice title={visit::returned_by(by)} mood={Mood::Due}>
            <p class="prose">{ reason }</p>
            <p class="timeline-by">{ words::moment(*at, today) }</p>
            if props.may.correct {
                <div class="button-row">
                    <ButtonLink words={visit::MEND} to={props.correct} look={Look::Due} sign={Sign::Pen} />
                </div>
            }
        </Notice>
    }
}

#[component]
fn Acts(props: &TalkReviewProps) -> Html {
    let asking = use_state(|| false);
    let reviewing = use_act::<()>();
    let returning = use_act::<Saved>();
    let toaster = use_toaster();
    let id = props.id;
    let toggle = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(!*asking))
    };
    let review = {
        let (run, heads) = (reviewing.run.clone(), props.heads.clone());
        let said = toaster.reform(|()| Toast::said(visit::REVIEWED));
        Callback::from(move |()| {
            run.emit((Request::Review { records: vec![(id, heads.clone())] }, said.clone()))
        })
    };
    let on_return = {
        let (run, heads, shut) = (returning.run.clone(), props.heads.clone(), asking.setter());
        let said = toaster.reform(move |_: Saved| {
            shut.set(false);
            Toast::said(visit::RETURNED)
        });
        Callback::from(move |reason| {
            run.emit((Request::Return { id, heads: heads.clone(), reason }, said.clone()));
        })
    };
    let is_reviewed = matches!(props.review, ReviewView::Reviewed { edited_since: false, .. });
    html! {
        <>
            <div class="button-row">
                if !is_reviewed {
                    <Button words={visit::REVIEW} on_press={review} look={Look::Main} sign={Sign::Tick}
                        disabled={reviewing.busy} />
                }
                <Button words={visit::RETURN} on_press={toggle.clone()} sign={Sign::Return} expanded={Some(*asking)} />
            </div>
            if let Some(error) = reviewing.error { <ErrorPanel {error} /> }
            if *asking {
                <ReasonPanel name="return" label={visit::RETURN_REASON} do_words={visit::RETURN_NOW}
                    busy={returning.busy} error={returning.error} on_do={on_return} on_cancel={toggle} />
            }
        </>
    }
}
