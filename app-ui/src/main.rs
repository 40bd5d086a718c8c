//! The screen: what a person sees of 夜谈.
//!
//! It knows [`shared::api::Request`] and [`shared::api::Reply`] and nothing of storage, documents or the network.
//! [`call`] is the one door to the workbench; [`app`] decides what stands on the screen; a screen is one file in
//! [`page`] and one line in [`route`]; [`part`] holds what several screens are made of; every Chinese word is in
//! [`words`]. Styles lie in `app-ui/style`; there is no `style` attribute anywhere, because the content policy forbids
//! it.

mod app;
mod ask;
mod broken;
mod call;
mod download;
mod draft;
mod form;
mod idle;
mod page;
mod part;
mod route;
mod saving;
mod scale;
mod session;
mod shade;
mod shell;
mod watch;
mod words;

fn main() {
    broken::install();
    yew::Renderer::<app::App>::new().render();
}
