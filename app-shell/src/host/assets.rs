//! The user interface, as it was compiled into the program.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// What a page may do: load our own files and call our own host, nothing else (security control 11). `ipc:` and its
/// http twin are how a window reaches its program.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self' ipc: http://ipc.localhost; font-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// One file of the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    pub bytes: &'static [u8],
    pub mime: &'static str,
}

/// The file at a URL's path; `/` is the page itself.
pub fn find(path: &str) -> Option<Asset> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    FILES.iter().find(|(file, _)| *file == name).map(|(file, bytes)| Asset { bytes, mime: mime(file) })
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
    fn every_file_has_the_type_that_a_browser_insists_on() {
        assert_eq!(mime("app_bg.wasm"), "application/wasm");
        assert_eq!(mime("snippets/a/shim.js"), "text/javascript; charset=utf-8");
        assert_eq!(mime("app.css"), "text/css; charset=utf-8");
    }
}
