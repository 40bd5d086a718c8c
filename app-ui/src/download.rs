//! Hands a file to the browser, which keeps it where it keeps downloads.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/shim.js")]
extern "C" {
    #[wasm_bindgen(js_name = download)]
    fn download_host(name: &str, base64: &str);
}

/// `content` in base64.
pub fn download(name: &str, content: &str) {
    download_host(name, content);
}
