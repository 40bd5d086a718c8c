//! How far something long has come.

use crate::words::shell;
use shared::api::Progress;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ProgressBarProps {
    pub label: AttrValue,
    pub progress: Progress,
}

#[component]
pub fn ProgressBar(props: &ProgressBarProps) -> Html {
    let Progress { done, total } = props.progress;
    let percent = (done.min(total) * 100).checked_div(total).unwrap_or(0);
    html! {
        <div class="progress" role="progressbar" aria-label={props.label.clone()} aria-valuemin="0"
            aria-valuemax={total.to_string()} aria-valuenow={done.to_string()}>
            <p>{ &props.label }{ " " }{ shell::share(props.progress) }</p>
            <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width={percent.to_string()} height="1" />
            </svg>
        </div>
    }
}
