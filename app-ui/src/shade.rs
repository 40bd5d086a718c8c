//! 遮挡: hides names, phones and addresses on every screen while others look on, until touched again. It lasts for one
//! person's session on this screen and is told to nobody.

use crate::part::{Icon, Sign};
use crate::words::shell;
use yew::prelude::*;

/// Whether it is drawn, and how to draw or lift it.
#[derive(Clone, PartialEq)]
pub struct Shade(pub UseStateHandle<bool>);

/// Whether personal data is hidden now.
#[hook]
pub fn use_shade() -> bool {
    use_context::<Shade>().is_some_and(|shade| *shade.0)
}

/// Puts it onto the document, where the style sheet finds it (`.personal`), and takes it off with the person's session.
#[hook]
pub fn use_drawn(drawn: bool) {
    use_effect_with(drawn, |drawn| {
        show(*drawn);
        || show(false)
    });
}

fn show(drawn: bool) {
    if let Some(root) = gloo::utils::document().document_element() {
        let _ = root.set_attribute("data-shade", &drawn.to_string());
    }
}

/// The button, at the same place on every screen.
#[component]
pub fn ShadeButton() -> Html {
    let Some(Shade(drawn)) = use_context::<Shade>() else { return Html::default() };
    let is_drawn = *drawn;
    let onclick = Callback::from(move |_: MouseEvent| drawn.set(!*drawn));
    let words = if is_drawn { shell::UNSHADE } else { shell::SHADE };
    html! {
        <button type="button" class="tool" {onclick} aria-pressed={is_drawn.to_string()}>
            <Icon sign={Sign::Shade} size=22 />{ words }
        </button>
    }
}
