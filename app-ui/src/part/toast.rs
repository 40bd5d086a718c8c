//! One line about what was just done, often with a way to undo it. It stands above the page and covers nothing of it, least
//! of all the button that saves at a form's foot; over a long page it stays in sight. It goes when it was read or at the
//! second change of screen, never by the clock: slow readers have the time they need.

use crate::session::Toast;
use crate::words;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ToastShelfProps {
    pub toast: Option<Toast>,
    pub on_close: Callback<()>,
}

#[component]
pub fn ToastShelf(props: &ToastShelfProps) -> Html {
    let close = props.on_close.reform(|_: MouseEvent| ());
    let act = |toast: &Toast| {
        let (words, act) = toast.act.clone()?;
        let close = props.on_close.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            close.emit(());
            act.emit(());
        });
        Some(html! { <button type="button" class="button" {onclick}>{ words }</button> })
    };
    html! {
        <div class="toast-shelf" role="status" aria-live="polite">
            if let Some(toast) = &props.toast {
                <div class="toast">
                    <p class="toast-words">{ &toast.words }</p>
                    { act(toast) }
                    <button type="button" class="button" onclick={close}>{ words::CLOSE }</button>
                </div>
            }
        </div>
    }
}
