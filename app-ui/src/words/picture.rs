//! 照片: never asked for, scaled and without position.

use shared::api::PictureState;

pub const TITLE: &str = "照片";
pub const ASK: &str = "照片（可以不拍）";
pub const TAKE: &str = "拍照或选照片";
pub const TAKING: &str = "正在放进来…";
pub const HINT: &str = "照片会缩小，不带位置；文字先送，照片随后自己送。";
pub const CAPTION: &str = "说明（可以不写）";
pub const PICTURE: &str = "照片";
pub const LARGE: &str = "点一下看大图";
pub const SMALL: &str = "点一下缩小";
pub const COMING: &str = "照片还没到这台设备，有网时自己会来。";
pub const LOADING: &str = "正在打开照片…";
pub const GONE: &str = "这张照片看不了，文字都在。";
pub const REMOVE: &str = "拿掉这张";
pub const RESTORE: &str = "放回来";
pub const REMOVED: &str = "这张已拿掉，保存后别人就看不到了。";
pub const NO_PICTURE: &str = "这个文件打不开，不像是照片。请换一张，或直接拍一张。";
pub const NO_ROOM: &str = "照片放不下那么多，多出来的没有放进来。已放的都在。";

/// How far a picture has come; nothing is said of one that is only away: its place says it.
pub fn state(state: PictureState) -> Option<&'static str> {
    match state {
        PictureState::Waiting => Some("待发送"),
        PictureState::Here => Some("已送达"),
        PictureState::Away => None,
    }
}

/// `2 张待发送`
pub fn waiting(count: u32) -> String {
    format!("{count} 张待发送，文字送完就送")
}
