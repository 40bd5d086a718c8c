//! Watched folders: each with its own fault and its own tape, so that tests run side by side.

use crate::fault::{Armed, Fault, Kind, Step};
use crate::tape::Tape;
use crate::vfs;
use rusqlite::ffi;
use std::ffi::c_int;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The folders that are watched now.
static FOLDERS: Mutex<Vec<Arc<Folder>>> = Mutex::new(Vec::new());

/// A folder whose database files go through this crate until it is dropped.
pub struct Watch(Arc<Folder>);

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Armed>,
    tape: Option<Tape>,
    never_sync: bool,
}

impl Watch {
    /// Watches the files that lie in `folder` itself, which may be made later. Connections that are open already are not
    /// seen.
    ///
    /// # Errors
    /// There is no folder in which it could be made.
    pub fn on(folder: &Path) -> io::Result<Watch> {
        vfs::register();
        // SQLite names files by their real paths.
        let (parent, name) = folder.parent().zip(folder.file_name()).ok_or(io::ErrorKind::InvalidInput)?;
        let path = parent.canonicalize()?.join(name);
        let folder = Arc::new(Folder { path, state: Mutex::default() });
        folders().push(folder.clone());
        Ok(Watch(folder))
    }

    /// Arms a fault; an earlier one is forgotten.
    pub fn fail(&self, fault: Fault) {
        self.0.state().fault = Some(Armed::new(fault));
    }

    /// Whether the armed fault was met.
    pub fn fired(&self) -> bool {
        self.0.state().fault.is_some_and(|armed| armed.fired())
    }

    /// The disk is whole again. Whether the fault was met.
    pub fn lift(&self) -> bool {
        self.0.state().fault.take().is_some_and(|armed| armed.fired())
    }

    /// Begins to write down what is done. What the folder holds now counts as synced.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn record(&self) -> io::Result<()> {
        let mut state = self.0.state();
        state.tape = Some(Tape::begin(&self.0.path)?);
        Ok(())
    }

    /// How many operations were written down so far: a moment on the tape.
    pub fn now(&self) -> usize {
        self.0.state().tape.as_ref().map_or(0, |tape| tape.ops().len())
    }

    /// Ends the recording.
    pub fn tape(&self) -> Tape {
        self.0.state().tape.take().unwrap_or_default()
    }

    /// Connections that set their `synchronous` from now on get OFF.
    pub fn never_sync(&self) {
        self.0.state().never_sync = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        folders().retain(|folder| !Arc::ptr_eq(folder, &self.0));
    }
}

fn folders() -> MutexGuard<'static, Vec<Arc<Folder>>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Folder {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn meet(&self, step: Step) -> Option<Kind> {
        self.state().fault.as_mut()?.meet(step)
    }

    fn note(&self, note: impl FnOnce(&mut Tape)) {
        if let Some(tape) = &mut self.state().tape {
            note(tape);
        }
    }
}

/// A file of a watched folder, open or about to be. The `below` of its methods does the same at the VFS below.
#[derive(Debug)]
pub(crate) struct Watched {
    folder: Arc<Folder>,
    name: String,
    /// The next sync is followed by one of the folder, as SQLite's VFS does after making a log or journal.
    syncs_folder: AtomicBool,
}

impl Watched {
    /// `None` where nobody watches the folder in which it lies.
    pub fn find(path: &Path, syncs_folder: bool) -> Option<Watched> {
        let (parent, name) = (path.parent()?, path.file_name()?.to_str()?);
        let folder = folders().iter().find(|folder| folder.path == parent)?.clone();
        Some(Watched { folder, name: name.to_owned(), syncs_folder: AtomicBool::new(syncs_folder) })
    }

    pub fn open(&self, below: impl FnOnce() -> c_int) -> c_int {
        let is_new = !self.folder.path.join(&self.name).exists();
        self.unless_failing(Step::Open, below, |tape| {
            if is_new {
                tape.create(&self.name);
            }
        })
    }

    /// `below` writes the bytes it is given.
    pub fn write(&self, offset: usize, bytes: &[u8], below: impl FnOnce(&[u8]) -> c_int) -> c_int {
        let (bytes, then) = match self.folder.meet(Step::Write) {
            None => (bytes, ffi::SQLITE_OK),
            Some(kind @ Kind::Short) => (&bytes[..bytes.len() / 2], kind.code(Step::Write)),
            Some(kind) => return kind.code(Step::Write),
        };
        let result = below(bytes);
        if result != ffi::SQLITE_OK {
            return result;
        }
        self.folder.note(|tape| tape.write(&self.name, offset, bytes));
        then
    }

    pub fn truncate(&self, length: usize, below: impl FnOnce() -> c_int) -> c_int {
        self.unless_failing(Step::Truncate, below, |tape| tape.truncate(&self.name, length))
    }

    pub fn sync(&self, below: impl FnOnce() -> c_int) -> c_int {
        self.unless_failing(Step::Sync, below, |tape| {
            tape.sync(&self.name, self.syncs_folder.swap(false, Ordering::SeqCst));
        })
    }

    /// A deletion is no write, sync or open: it never fails.
    pub fn delete(&self, syncs_folder: bool, below: impl FnOnce() -> c_int) -> c_int {
        let result = below();
        if result == ffi::SQLITE_OK {
            self.folder.note(|tape| tape.delete(&self.name, syncs_folder));
        }
        result
    }

    /// Shared memory is lost with the power, so no tape knows of it.
    pub fn share(&self, grows: bool, below: impl FnOnce() -> c_int) -> c_int {
        let step = grows.then_some(Step::Share);
        match step.and_then(|step| Some(self.folder.meet(step)?.code(step))) {
            Some(code) => code,
            None => below(),
        }
    }

    pub fn never_syncs(&self) -> bool {
        self.folder.state().never_sync
    }

    fn unless_failing(
        &self,
        step: Step,
        below: impl FnOnce() -> c_int,
        note: impl FnOnce(&mut Tape),
    ) -> c_int {
        if let Some(kind) = self.folder.meet(step) {
            return kind.code(step);
        }
        let result = below();
        if result == ffi::SQLITE_OK {
            self.folder.note(note);
        }
        result
    }
}
