//! What carries requests to the workbench: a window of our own, or the browser of this machine. Both hosts show the
//! same embedded pages under the same content policy, and hand on the same [`shared::api::Request`].

pub mod assets;
#[cfg(feature = "window")]
mod kept_file;
pub mod loopback;
mod pass;
#[cfg(feature = "window")]
pub mod window;

pub use pass::secret;
