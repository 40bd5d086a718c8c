//! `revocations.log`: what was taken away, beside the database and not in it, so that restoring an older backup gives
//! nothing back. One JSON object per line, appended and synced *before* the database learns of it: a line too many takes
//! away what somebody wanted to take away, a line too few would give it back.

use serde::{Deserialize, Serialize};
use shared::domain::{DeviceId, Millis, PersonId, Role, UnitId};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Server time: the audit record of the act has the same.
    pub at: Millis,
    #[serde(flatten)]
    pub revoked: Revoked,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Revoked {
    RevokeDevice { device: DeviceId },
    EndRole { person: PersonId, role: Role, unit: UnitId },
    ResetPassword { person: PersonId },
}

impl Revoked {
    /// The act's name in the audit.
    pub fn act(&self) -> &'static str {
        match self {
            Revoked::RevokeDevice { .. } => "revoke_device",
            Revoked::EndRole { .. } => "end_role",
            Revoked::ResetPassword { .. } => "reset_password",
        }
    }

    /// What it was done to, as the audit names it.
    pub fn object(&self) -> String {
        match self {
            Revoked::RevokeDevice { device } => device.to_string(),
            Revoked::EndRole { person, role, unit } => format!("{person} {} {unit}", role.name()),
            Revoked::ResetPassword { person } => person.to_string(),
        }
    }
}

/// Appends a line and waits until it is on disk.
///
/// # Errors
/// The file's; then nothing may be revoked in the database either.
pub fn append(path: &Path, revocation: &Revocation) -> io::Result<()> {
    let mut line = serde_json::to_string(revocation)?;
    line.push('\n');
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let is_new = !path.exists();
    let mut file = options.open(path)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    // Over a torn end, not behind it: two lines in one could not be read.
    file.seek(SeekFrom::Start(whole(&text).len() as u64))?;
    file.write_all(line.as_bytes())?;
    file.set_len((whole(&text).len() + line.len()) as u64)?;
    file.sync_all()?;
    // A new file is durable when its folder is.
    match path.parent() {
        Some(folder) if is_new => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// All lines that have an end.
fn whole(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    &text[..end]
}

/// All lines; none where there is no file.
///
/// # Errors
/// The file's; [`io::ErrorKind::InvalidData`] for a line that is no revocation. A last line without an end was being
/// written when the machine stopped, so the database never learned of it: it is left out.
pub fn read(path: &Path) -> io::Result<Vec<Revocation>> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let whole = std::str::from_utf8(whole(&text)).map_err(io::Error::other)?;
    let bad = |line: usize, error| {
        let what = format!("{}: line {}: {error}", path.display(), line + 1);
        io::Error::new(io::ErrorKind::InvalidData, what)
    };
    let lines = whole.lines().enumerate();
    lines.map(|(i, line)| serde_json::from_str(line).map_err(|error| bad(i, error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn lines() -> Vec<Revocation> {
        let person = PersonId(Uuid::from_u128(1));
        let unit = UnitId::new("350404001").expect("a unit");
        vec![
            Revocation { at: 1, revoked: Revoked::RevokeDevice { device: DeviceId(Uuid::from_u128(2)) } },
            Revocation { at: 2, revoked: Revoked::EndRole { person, role: Role::TownshipLeader, unit } },
            Revocation { at: 3, revoked: Revoked::ResetPassword { person } },
        ]
    }

    #[test]
    fn what_was_appended_is_read_back_and_a_torn_end_is_left_out() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("revocations.log");
        assert_eq!(read(&path).expect("read"), Vec::new());
        lines().iter().for_each(|line| append(&path, line).expect("appended"));
        assert_eq!(read(&path).expect("read"), lines());
        let mut torn = fs::read(&path).expect("bytes");
        torn.truncate(torn.len() - 5);
        fs::write(&path, torn).expect("written");
        assert_eq!(read(&path).expect("read"), lines()[..2]);
        append(&path, &lines()[0]).expect("appended");
        assert_eq!(read(&path).expect("read"), [&lines()[..2], &lines()[..1]].concat());
    }

    #[test]
    fn a_damaged_line_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("revocations.log");
        append(&path, &lines()[0]).expect("appended");
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, format!("{text}{{\"at\":1}}\n")).expect("written");
        assert!(read(&path).expect_err("damaged").to_string().contains("line 2"));
    }
}
