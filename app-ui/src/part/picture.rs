//! A picture: small, and large at a touch. One that is not here is fetched meanwhile.

use super::{Icon, Sign};
use crate::ask::{Asked, use_ask};
use crate::session::use_news;
use crate::words::picture;
use shared::api::{PictureRow, PictureView, Request};
use shared::domain::{DocId, EntryId};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// `None`: taken for a form that is not saved yet.
    pub record: Option<DocId>,
    pub id: EntryId,
    /// What it shows, for who can't see it.
    pub caption: AttrValue,
}

#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let news = use_news();
    // Once it is here it stays: it is not asked for again at every piece of news.
    let settled = use_state(|| None::<u64>);
    let version = settled.unwrap_or(news.version);
    let asking = use_ask::<PictureView>(Request::Picture { record: props.record, id: props.id }, version);
    let is_here = matches!(&asking.asked, Asked::Got(view) if matches!(**view, PictureView::Here(_)));
    if is_here && settled.is_none() {
        settled.set(Some(version));
    }
    let is_large = use_state(|| false);
    let onclick = {
        let is_large = is_large.clone();
        Callback::from(move |_: MouseEvent| is_large.set(!*is_large))
    };
    match &asking.asked {
        Asked::Got(view) => match &**view {
            PictureView::Here(jpeg) => {
                let alt =
                    if props.caption.is_empty() { picture::PICTURE.into() } else { props.caption.clone() };
                let words = if *is_large { picture::SMALL } else { picture::LARGE };
                html! {
                    <button type="button" class="picture" {onclick} aria-expanded={is_large.to_string()}
                        title={words}>
                        <img src={format!("data:image/jpeg;base64,{jpeg}")} {alt} />
                    </button>
                }
            }
            PictureView::Coming => stand_in(picture::COMING),
        },
        Asked::Waiting => stand_in(picture::LOADING),
        Asked::Failed(_) => stand_in(picture::GONE),
    }
}

fn stand_in(words: &'static str) -> Html {
    html! { <p class="picture picture-away"><Icon sign={Sign::Camera} size=22 />{ words }</p> }
}

#[derive(Properties, PartialEq)]
pub struct PicturesProps {
    pub record: DocId,
    pub rows: Vec<PictureRow>,
}

/// Those of a record, each with how far it has come.
#[component]
pub fn Pictures(props: &PicturesProps) -> Html {
    let record = props.record;
    html! {
        <div class="pictures">
            { for props.rows.iter().map(|row| html! {
                <figure key={row.id.to_string()}>
                    <Picture {record} id={row.id} caption={row.caption.clone()} />
                    <figcaption>
                        if !row.caption.is_empty() { <span>{ &row.caption }</span> }
                        if let Some(words) = picture::state(row.state) { <span class="field-hint">{ words }</span> }
                    </figcaption>
                </figure>
            }) }
        </div>
    }
}
