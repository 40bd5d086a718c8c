//! A picture as it leaves the page: drawn anew, upright, with no side above [`PICTURE_SIDE_MAX`], as a JPEG. What the
//! camera wrote into its file besides (where, when, with what) is not drawn, so it stays behind.

use shared::limits::{PICTURE_BYTES_MAX, PICTURE_SIDE_MAX};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

const KIND: &str = "image/jpeg";
/// Each is tried where the one before took too many bytes.
const QUALITIES: [f64; 4] = [0.8, 0.65, 0.45, 0.25];

/// Base64 of the JPEG; `None` where the file is no picture that this browser can read.
pub async fn scaled(file: &Blob) -> Option<String> {
    let picture = JsFuture::from(gloo::utils::window().create_image_bitmap_with_blob(file).ok()?);
    let picture: ImageBitmap = picture.await.ok()?.unchecked_into();
    let canvas = draw(&picture);
    picture.close();
    let canvas = canvas?;
    QUALITIES.into_iter().find_map(|quality| encode(&canvas, quality))
}

fn draw(picture: &ImageBitmap) -> Option<HtmlCanvasElement> {
    let (width, height) = fitting(picture.width(), picture.height());
    let canvas = gloo::utils::document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let (width, height) = (f64::from(width), f64::from(height));
    // A JPEG has no transparency: what shows through is paper, not black.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}

fn encode(canvas: &HtmlCanvasElement, quality: f64) -> Option<String> {
    let url = canvas.to_data_url_with_type_and_encoder_options(KIND, &JsValue::from_f64(quality)).ok()?;
    let base64 = url.strip_prefix("data:image/jpeg;base64,")?;
    (base64.len() / 4 * 3 <= PICTURE_BYTES_MAX).then(|| base64.to_owned())
}

/// The largest size in the same proportion that fits; small ones stay as they are.
fn fitting(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    if longer <= PICTURE_SIDE_MAX {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| {
        let scaled = u64::from(side) * u64::from(PICTURE_SIDE_MAX) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(PICTURE_SIDE_MAX).max(1)
    };
    (scale(width), scale(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_side_is_longer_than_the_limit_and_small_pictures_stay() {
        let table = [
            ((4000, 3000), (1600, 1200)),
            ((3000, 4000), (1200, 1600)),
            ((1600, 1600), (1600, 1600)),
            ((640, 480), (640, 480)),
            ((100_000, 3), (1600, 1)),
        ];
        for ((width, height), fits) in table {
            assert_eq!(fitting(width, height), fits);
        }
    }
}
