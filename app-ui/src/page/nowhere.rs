//! An address that leads nowhere.

use crate::part::{ButtonLink, Empty, Page, Sign};
use crate::route::Route;
use crate::words::shell;
use yew::prelude::*;

#[component]
pub fn Nowhere() -> Html {
    html! {
        <Page title={shell::NO_SUCH_PAGE}>
            <Empty sign={Sign::Lamp} title={shell::NO_SUCH_PAGE} hint={shell::NO_SUCH_PAGE_ADVICE}>
                <ButtonLink words={shell::TO_TODAY} to={Route::Today} sign={Sign::Today} />
            </Empty>
        </Page>
    }
}
