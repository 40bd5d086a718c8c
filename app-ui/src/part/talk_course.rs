//! What every talk's page shows beside its own words, of whatever form: how it stands and what may be done about it, what
//! was made of it, its story.

use super::talk_acts::TalkActs;
use super::talk_review::TalkReview;
use super::{Conflicts, IssueLine, Notice, Timeline};
use crate::route::Route;
use crate::words::{VoidWords, visit};
use shared::api::TalkCourse;
use shared::domain::DocId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TalkStandingProps {
    pub id: DocId,
    pub course: TalkCourse,
    pub void_words: VoidWords,
    /// Where it is corrected.
    pub correct: Route,
    /// The page has a button of its own for that.
    #[prop_or_default]
    pub opens_itself: bool,
}

/// Voided, given back, in conflict with itself; and the way on from there.
#[component]
pub fn TalkStanding(props: &TalkStandingProps) -> Html {
    let (id, course, void_words) = (props.id, &props.course, props.void_words);
    let correct = (!props.opens_itself).then_some(props.correct);
    html! {
        <>
            if let Some(reason) = &course.void_reason {
                <Notice title={void_words.done}><p class="prose">{ reason }</p></Notice>
            }
            <TalkReview {id} review={course.review.clone()} heads={course.heads.clone()} may={course.may}
                correct={props.correct} />
            <TalkActs {id} may={course.may} {correct} {void_words} />
            <Conflicts {id} conflicts={course.conflicts.clone()} />
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct TalkPastProps {
    pub id: DocId,
    pub course: TalkCourse,
}

/// The issues that were made of it, and who did what with it when.
#[component]
pub fn TalkPast(props: &TalkPastProps) -> Html {
    let course = &props.course;
    html! {
        <>
            if !course.issues.is_empty() {
                <section class="section">
                    <h2>{ visit::MADE_ISSUES }</h2>
                    <div class="sheet rows">{ for course.issues.iter().map(|row| html! {
                        <div key={row.id.to_string()}><IssueLine row={row.clone()} at_home=true /></div>
                    }) }</div>
                </section>
            }
            if !course.timeline.is_empty() {
                <section class="section">
                    <h2>{ visit::TIMELINE }</h2>
                    <Timeline id={props.id} rows={course.timeline.clone()} />
                </section>
            }
        </>
    }
}
