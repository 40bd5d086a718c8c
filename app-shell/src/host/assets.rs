//! The user interface, as it was compiled into the program.

use std::borrow::Cow;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What a page may do: load our own files and call our own host, nothing else (security control 11). `ipc:` and its
/// http twin are how a window reaches its program.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self' ipc: http://ipc.localhost; font-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// What the name of a file ends with that is stored as a zstd frame.
const PACKED: &str = ".zst";

/// One file of the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    stored: &'static [u8],
    is_packed: bool,
    pub mime: &'static str,
}

impl Asset {
    fn new(file: &'static str, stored: &'static [u8]) -> (&'static str, Self) {
        let (name, is_packed) = file.strip_suffix(PACKED).map_or((file, false), |name| (name, true));
        (name, Asset { stored, is_packed, mime: mime(name) })
    }

    /// The zstd frame as which it is stored, for whoever unpacks that; `None` where it is stored as it is.
    pub fn packed(&self) -> Option<&'static [u8]> {
        self.is_packed.then_some(self.stored)
    }

    /// The file itself.
    pub fn bytes(&self) -> Cow<'static, [u8]> {
        match self.packed() {
            Some(frame) => {
                let unpacked = zstd::decode_all(frame);
                Cow::Owned(unpacked.expect("what the build packed and laid into the program unpacks"))
            }
            None => Cow::Borrowed(self.stored),
        }
    }
}

/// Every file, by its name in a URL.
pub fn all() -> impl Iterator<Item = (&'static str, Asset)> {
    FILES.iter().map(|(file, stored)| Asset::new(file, stored))
}

/// The file at a URL's path; `/` is the page itself.
pub fn find(path: &str) -> Option<Asset> {
    let wanted = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    all().find(|(name, _)| *name == wanted).map(|(_, asset)| asset)
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_embedded_and_nothing_outside_of_it_is_found() {
        let page = find("/").expect("the page");
        assert_eq!(page.mime, "text/html; charset=utf-8");
        assert_eq!(find("/index.html"), Some(page));
        for path in ["/nothing", "/../Cargo.toml", "//etc/passwd", "/index.html/"] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn a_packed_file_goes_by_its_own_name_and_unpacks_to_what_it_was() {
        let frame = zstd::encode_all(&b"the program"[..], 1).expect("packed");
        let (name, asset) = Asset::new("app_bg.wasm.zst", frame.leak());
        assert_eq!((name, asset.mime), ("app_bg.wasm", "application/wasm"));
        assert_eq!(asset.bytes().as_ref(), b"the program");
        let (_, plain) = Asset::new("app.css", b"body");
        assert_eq!((plain.packed(), plain.bytes().as_ref()), (None, &b"body"[..]));
    }

    #[test]
    fn every_file_has_the_type_that_a_browser_insists_on() {
        assert_eq!(mime("app_bg.wasm"), "application/wasm");
        assert_eq!(mime("snippets/a/shim.js"), "text/javascript; charset=utf-8");
        assert_eq!(mime("app.css"), "text/css; charset=utf-8");
    }
}
