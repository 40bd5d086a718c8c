//! 拍照或选照片: the system asks whether to take a picture or choose one; each is scaled here, without position and time ([`crate::scale`]), and kept by the workbench at once.

use super::{FileField, Icon, Sign};
use crate::call::ask;
use crate::scale::scaled;
use crate::session::use_session;
use crate::words::{self, picture};
use shared::api::{ErrorCode, Request};
use shared::domain::EntryId;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PictureTakerProps {
    /// How many more the record has room for.
    pub room: usize,
    pub on_taken: Callback<EntryId>,
}

#[component]
pub fn PictureTaker(props: &PictureTakerProps) -> Html {
    let busy = use_state(|| false);
    let trouble = use_state(|| None::<String>);
    let look_again = use_session().look_again;
    let on_choose = {
        let (busy, trouble, room) = (busy.clone(), trouble.clone(), props.room);
        let on_taken = props.on_taken.clone();
        Callback::from(move |files: Vec<File>| {
            let too_many = files.len() > room;
            let (busy, trouble, on_taken) = (busy.clone(), trouble.clone(), on_taken.clone());
            let look_again = look_again.clone();
            busy.set(true);
            spawn_local(async move {
                let mut said = too_many.then(|| picture::NO_ROOM.to_owned());
                for file in files.iter().take(room) {
                    match take(file).await {
                        Ok(id) => on_taken.emit(id),
                        Err(Untaken::SignedOut) => look_again.emit(()),
                        Err(Untaken::Said(words)) => said = Some(words),
                    }
                }
                trouble.set(said);
                busy.set(false);
            });
        })
    };
    let words = if *busy { picture::TAKING } else { picture::TAKE };
    html! {
        <div class="picture-taker">
            if props.room > 0 {
                <FileField name="pictures" {words} sign={Sign::Camera} accept="image/*" multiple=true {on_choose}
                    disabled={*busy} />
            }
            if let Some(words) = &*trouble {
                <p class="field-error" role="alert"><Icon sign={Sign::Warning} size=20 />{ words }</p>
            }
        </div>
    }
}

/// Why a picture was not kept.
enum Untaken {
    SignedOut,
    Said(String),
}

async fn take(file: &File) -> Result<EntryId, Untaken> {
    let Some(jpeg) = scaled(file).await else {
        return Err(Untaken::Said(picture::NO_PICTURE.to_owned()));
    };
    ask::<EntryId>(Request::TakePicture { jpeg }).await.map_err(|error| match error.code {
        ErrorCode::SignedOut => Untaken::SignedOut,
        _ => Untaken::Said(words::error(&error)),
    })
}
