//! Files that leave the window: written into a folder of the person's, under a name that is not taken yet.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use shared::api::{FilePlace, FileView};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names that are tried: `台账.xlsx`, `台账 (2).xlsx`, …
const TRIES_MAX: u32 = 100;

/// Writes the file and tells where it is. Nothing that is there is written over.
///
/// # Errors
/// Of the disk.
pub fn keep(file: FileView, folder: &Path) -> io::Result<FileView> {
    let FilePlace::Here(encoded) = &file.place else { return Ok(file) };
    let bytes = BASE64_STANDARD.decode(encoded).map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    let path = write_new(folder, &file.name, &bytes)?;
    Ok(FileView { place: FilePlace::Kept(path.display().to_string()), ..file })
}

fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "xlsx"));
    for n in 1..=TRIES_MAX {
        let numbered = if n == 1 { name.to_owned() } else { format!("{stem} ({n}).{ending}") };
        let path = folder.join(numbered);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut new) => return new.write_all(bytes).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_beside_those_of_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let downloads = folder.path().join("下载");
        let file = |bytes: &[u8]| FileView {
            name: "民情台账.xlsx".into(),
            rows: 1,
            place: FilePlace::Here(BASE64_STANDARD.encode(bytes)),
        };
        for (bytes, name) in [(b"first".as_slice(), "民情台账.xlsx"), (b"second", "民情台账 (2).xlsx")]
        {
            let kept = keep(file(bytes), &downloads).expect("kept");
            let path = downloads.join(name);
            assert_eq!(kept.place, FilePlace::Kept(path.display().to_string()));
            assert_eq!(std::fs::read(path).expect("there"), bytes);
        }
    }
}
