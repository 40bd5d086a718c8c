//! After a reception was saved: what was made of it, and the next in the queue.

use crate::part::{Button, ButtonLink, Look, Mood, Notice, Page, Sign};
use crate::route::Route;
use crate::words::{reception, visit};
use shared::api::Saved;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReceptionDoneProps {
    pub saved: Saved,
    /// Who came is told to the area above only.
    pub kept: bool,
    pub on_next: Callback<()>,
}

#[component]
pub fn ReceptionDone(props: &ReceptionDoneProps) -> Html {
    use_effect_with((), |()| gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0));
    html! {
        <Page title={reception::NEW} narrow=true>
            <div class="stack">
                <Notice title={reception::DONE} mood={Mood::Done}>
                    <p>{ reception::made(&props.saved) }</p>
                    if props.kept { <p>{ reception::DONE_ABOUT }</p> }
                    <p>{ visit::DONE_SENDS_ITSELF }</p>
                </Notice>
                <div class="button-row">
                    <Button words={reception::NEXT} on_press={props.on_next.clone()} look={Look::Main} sign={Sign::People} />
                    <ButtonLink words={reception::SEE} to={Route::Reception { id: props.saved.id }} />
                    <ButtonLink words={reception::TO_DESK} to={Route::Receptions} />
                </div>
            </div>
        </Page>
    }
}
