//! A note on the page: what is so, and what to do about it.

use super::{Icon, Sign};
use yew::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Mood {
    #[default]
    Usual,
    /// Somebody should do something.
    Due,
    /// Went well.
    Done,
}

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub title: AttrValue,
    #[prop_or_default]
    pub mood: Mood,
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let (class, sign, role) = match props.mood {
        Mood::Usual => (None, Sign::Lamp, "status"),
        Mood::Due => (Some("notice-due"), Sign::Warning, "alert"),
        Mood::Done => (Some("notice-done"), Sign::Tick, "status"),
    };
    html! {
        <div class={classes!("notice", class)} {role}>
            <Icon {sign} />
            <div>
                <p class="notice-title">{ &props.title }</p>
                { props.children.clone() }
            </div>
        </div>
    }
}
