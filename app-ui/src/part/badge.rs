//! Words that say how far a record has come. What has arrived quietly wears none in lists.

use crate::words;
use shared::api::{ReviewView, SendState};
use shared::workflow::Phase;
use yew::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tone {
    Usual,
    /// Needs doing.
    Due,
    /// Struck off.
    Done,
    Quiet,
    Void,
}

#[derive(Properties, PartialEq)]
pub struct BadgeProps {
    pub words: AttrValue,
    pub tone: Tone,
}

#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    let tone = match props.tone {
        Tone::Usual => None,
        Tone::Due => Some("badge-due"),
        Tone::Done => Some("badge-done"),
        Tone::Quiet => Some("badge-quiet"),
        Tone::Void => Some("badge-void"),
    };
    html! { <span class={classes!("badge", tone)}>{ &props.words }</span> }
}

#[derive(Properties, PartialEq)]
pub struct StateBadgeProps {
    pub state: SendState,
    /// Say also that it has arrived: on a record's own sheet.
    #[prop_or_default]
    pub always: bool,
}

#[component]
pub fn StateBadge(props: &StateBadgeProps) -> Html {
    let tone = match props.state {
        SendState::Delivered if !props.always => return Html::default(),
        SendState::Delivered => Tone::Done,
        SendState::Local => Tone::Quiet,
        SendState::Refused => Tone::Due,
        SendState::Held => Tone::Usual,
    };
    html! { <Badge words={words::send_state(props.state)} {tone} /> }
}

#[derive(Properties, PartialEq)]
pub struct ReviewBadgeProps {
    pub review: ReviewView,
}

#[component]
pub fn ReviewBadge(props: &ReviewBadgeProps) -> Html {
    let tone = match &props.review {
        ReviewView::Open => return Html::default(),
        ReviewView::Settled => Tone::Quiet,
        ReviewView::Reviewed { edited_since: false, .. } => Tone::Done,
        ReviewView::Returned { edited_since: false, .. } => Tone::Due,
        ReviewView::Reviewed { .. } | ReviewView::Returned { .. } => Tone::Usual,
    };
    html! { <Badge words={words::review(&props.review)} {tone} /> }
}

#[derive(Properties, PartialEq)]
pub struct PhaseBadgeProps {
    pub phase: Phase,
}

#[component]
pub fn PhaseBadge(props: &PhaseBadgeProps) -> Html {
    let tone = match props.phase {
        Phase::Registered | Phase::Reported | Phase::Listed => Tone::Usual,
        Phase::Explaining | Phase::Completed | Phase::ClosureProposed => Tone::Usual,
        Phase::Returned => Tone::Due,
        Phase::ResolvedOnSpot | Phase::Closed => Tone::Done,
        Phase::Explained => Tone::Quiet,
        Phase::Merged | Phase::Divided | Phase::Voided => Tone::Void,
    };
    html! { <Badge words={words::phase(props.phase)} {tone} /> }
}
