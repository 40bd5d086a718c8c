//! A virtual X display for the product's window, and pictures of what stands on it.
//!
//! The pictures are read from the display's own memory: WebKit's driver may wait for ever for one where there is no GPU.

use super::page::screenshots;
use anyhow::{Context, ensure};
use std::fs;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running display; it ends when dropped.
pub struct Display {
    /// `:99`
    pub name: String,
    memory: TempDir,
    _server: Child,
}

impl Display {
    /// Takes the first free number, so that two runs on one machine do not meet.
    ///
    /// # Errors
    /// Where `Xvfb` is not installed: `cargo xtask setup`.
    pub async fn open() -> anyhow::Result<Display> {
        let memory = tempfile::tempdir()?;
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-fbdir"]);
        command.arg(memory.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.kill_on_drop(true).spawn().context("Xvfb: run `cargo xtask setup`")?;
        let stdout = server.stdout.take().context("reading the display's number")?;
        let number = BufReader::new(stdout).lines().next_line().await?.unwrap_or_default();
        ensure!(!number.trim().is_empty(), "Xvfb gave no display");
        Ok(Display { name: format!(":{}", number.trim()), memory, _server: server })
    }

    /// Keeps a picture of the whole display as `target/screenshots/NAME.png`.
    ///
    /// # Errors
    /// Where the display's memory is not as the XWD format says, or the disk refuses.
    pub fn picture(&self, name: &str) -> anyhow::Result<PathBuf> {
        let dump = fs::read(self.memory.path().join("Xvfb_screen0"))?;
        let (width, height, pixels) = from_xwd(&dump).context("not a window dump")?;
        let folder = screenshots();
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        let mut encoder = png::Encoder::new(BufWriter::new(fs::File::create(&path)?), width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok(path)
    }
}

/// Width, height and RGB of an XWD dump with 32 bits a pixel; its header is big-endian words.
fn from_xwd(dump: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let word = |n: usize| Some(u32::from_be_bytes(dump.get(4 * n..4 * n + 4)?.try_into().ok()?));
    let (header, width, height) = (word(0)?, word(4)?, word(5)?);
    let (line_bytes, colours) = (word(12)? as usize, word(19)? as usize);
    let begin = header as usize + colours * 12;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for row in 0..height as usize {
        let line = dump.get(begin + row * line_bytes..)?.get(..width as usize * 4)?;
        pixels.extend(line.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]));
    }
    Some((width, height, pixels))
}
