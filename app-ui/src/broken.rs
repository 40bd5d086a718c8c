//! What is shown when the program itself fails. Written straight into the page, since nothing else can be relied on
//! then; drafts were kept all along, so nothing typed is lost.

use crate::words::shell;
use web_sys::{Document, Element};

/// Makes a panic visible as a page that says what to do.
pub fn install() {
    // Not the standard library's way: Yew would put its own hook over it.
    yew::set_custom_panic_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            let _ = show(&document);
        }
    }));
}

fn show(document: &Document) -> Option<()> {
    let body = document.body()?;
    let page = element(document, "main", "threshold", "")?;
    let title = element(document, "h1", "", shell::BROKEN_TITLE)?;
    let advice = element(document, "p", "", shell::BROKEN_ADVICE)?;
    let again = element(document, "a", "button button-main", shell::BROKEN_AGAIN)?;
    // Without a fragment it is another address than the present one, so that the page is truly loaded again.
    again.set_attribute("href", "?").ok()?;
    for child in [title, advice, again] {
        page.append_child(&child).ok()?;
    }
    body.set_text_content(None);
    body.append_child(&page).ok()?;
    Some(())
}

fn element(document: &Document, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Some(element)
}
