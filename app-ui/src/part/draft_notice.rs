//! Says that a form continues from a draft, and offers to begin again without it.

use super::{Button, Look, Notice, Sign};
use crate::draft::Beginning;
use crate::session::use_session;
use crate::words::{self, visit};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DraftNoticeProps {
    pub beginning: Beginning,
    /// Puts the draft away.
    pub close: Callback<()>,
}

#[component]
pub fn DraftNotice(props: &DraftNoticeProps) -> Html {
    let today = use_session().today();
    let Some(draft) = &props.beginning.draft else { return Html::default() };
    let start_over = {
        let (start_over, close) = (props.beginning.start_over.clone(), props.close.clone());
        Callback::from(move |()| {
            close.emit(());
            start_over.emit(());
        })
    };
    html! {
        <Notice title={visit::restored(&words::moment(draft.saved_at, today))}>
            <div class="button-row">
                <Button words={visit::START_OVER} on_press={start_over} look={Look::Plain} sign={Sign::Undo} />
            </div>
        </Notice>
    }
}
