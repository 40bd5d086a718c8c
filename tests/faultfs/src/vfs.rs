//! The table of C functions between SQLite and its default VFS. All `unsafe` of the workspace stands here.
//!
//! What SQLite promises, and every block below leans on: a `sqlite3_file` handed to a method is one that `x_open` filled
//! and that was not closed yet; it lies in `szOsFile` bytes that are aligned for any object; pointers and lengths of buffers
//! fit together; a name is null or ends with a zero.

use crate::watch::Watched;
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::{Once, OnceLock};

/// The VFS that was the default one. It is a static of SQLite's.
struct Below(*mut sqlite3_vfs);

// SAFETY: the pointer is only read, and SQLite calls a VFS from any thread itself.
unsafe impl Send for Below {}
// SAFETY: as above.
unsafe impl Sync for Below {}

static BELOW: OnceLock<Below> = OnceLock::new();
static REGISTERED: Once = Once::new();

/// A file of a watched folder. The file of the VFS below lies right behind it.
#[repr(C)]
struct Layered {
    file: sqlite3_file,
    /// A `Box` that `x_close` takes back.
    watched: *mut Watched,
}

/// Version 2, with shared memory; without the memory mapping of version 3, which would go around `x_read` and `x_write`.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(x_close),
    xRead: Some(x_read),
    xWrite: Some(x_write),
    xTruncate: Some(x_truncate),
    xSync: Some(x_sync),
    xFileSize: Some(x_file_size),
    xLock: Some(x_lock),
    xUnlock: Some(x_unlock),
    xCheckReservedLock: Some(x_check_reserved_lock),
    xFileControl: Some(x_file_control),
    xSectorSize: Some(x_sector_size),
    xDeviceCharacteristics: Some(x_device_characteristics),
    xShmMap: Some(x_shm_map),
    xShmLock: Some(x_shm_lock),
    xShmBarrier: Some(x_shm_barrier),
    xShmUnmap: Some(x_shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes the layer the default VFS, once.
pub(crate) fn register() {
    // SAFETY: finding initialises SQLite and gives its default VFS, which lives as long as the process.
    let below = BELOW.get_or_init(|| Below(unsafe { ffi::sqlite3_vfs_find(ptr::null()) }));
    assert!(!below.0.is_null(), "SQLite has no VFS");
    REGISTERED.call_once(|| {
        // SAFETY: a valid VFS, of which the copy shares everything but what is set below. Its functions take the copy for
        // their own: they read `pAppData` from it, and nothing else.
        let mut layer = unsafe { *below.0 };
        layer.szOsFile += size_of::<Layered>() as c_int;
        layer.pNext = ptr::null_mut();
        layer.zName = c"faultfs".as_ptr();
        layer.xOpen = Some(x_open);
        layer.xDelete = Some(x_delete);
        // SAFETY: leaked, so it lives as long as SQLite may use it.
        let result = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(layer)), 1) };
        assert_eq!(result, ffi::SQLITE_OK, "SQLite takes another VFS");
    });
}

fn below() -> *mut sqlite3_vfs {
    BELOW.get().expect("a file is opened after the layer was registered").0
}

/// The watched file of this name, where it is one. Logs and journals are opened so that their first sync is followed by one
/// of the folder.
fn watched(name: *const c_char, flags: c_int) -> Option<Watched> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, and it ends with a zero.
    let name = unsafe { CStr::from_ptr(name) };
    let made_with_folder = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;
    let syncs_folder = flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & made_with_folder != 0;
    Watched::find(name.to_str().ok()?.as_ref(), syncs_folder)
}

unsafe extern "C" fn x_open(
    _vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let below = below();
    // SAFETY: a valid VFS, and the arguments are those that SQLite gave, but for the file, which has room for both.
    let open =
        |file| unsafe { (*below).xOpen.expect("every VFS opens")(below, name, file, flags, out_flags) };
    let Some(watched) = watched(name, flags) else {
        return open(file);
    };
    let layered = file.cast::<Layered>();
    // SAFETY: `szOsFile` has room for a `Layered` and, behind it, for a file of the VFS below.
    let result = watched.open(|| open(unsafe { inner(file) }));
    let opened = result == ffi::SQLITE_OK;
    let methods: *const sqlite3_io_methods = if opened { &METHODS } else { ptr::null() };
    let watched = if opened { Box::into_raw(Box::new(watched)) } else { ptr::null_mut() };
    // SAFETY: as above. Without methods SQLite never touches the file again.
    unsafe { layered.write(Layered { file: sqlite3_file { pMethods: methods }, watched }) };
    result
}

unsafe extern "C" fn x_delete(_vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let below = below();
    // SAFETY: a valid VFS, and the arguments are those that SQLite gave.
    let delete = || unsafe { (*below).xDelete.expect("every VFS deletes")(below, name, sync_folder) };
    match watched(name, 0) {
        Some(watched) => watched.delete(sync_folder & 1 != 0, delete),
        None => delete(),
    }
}

/// The file of the VFS below.
///
/// # Safety
/// `file` has room for a `Layered` and a file of the VFS below.
unsafe fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: by the caller; a `Layered` has the size of two pointers, so what follows it is aligned, too.
    unsafe { file.cast::<Layered>().add(1).cast() }
}

/// # Safety
/// `file` was opened by `x_open` as a watched one, and is open.
unsafe fn watched_of<'a>(file: *mut sqlite3_file) -> &'a Watched {
    // SAFETY: by the caller; the box is there until `x_close`.
    unsafe { &*(*file.cast::<Layered>()).watched }
}

/// Calls a method of the file below.
macro_rules! call_below {
    ($file:expr, $method:ident $(, $arg:expr)*) => {{
        let inner = inner($file);
        let methods = &*(*inner).pMethods;
        methods.$method.expect("the default VFS has all methods of version 2")(inner $(, $arg)*)
    }};
}

/// Methods that do nothing but call the one below.
macro_rules! pass_on {
    ($($name:ident: $method:ident($($arg:ident: $type:ty),*) $(-> $result:ty)?;)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $arg: $type)*) $(-> $result)? {
            // SAFETY: an open file of ours, and the arguments are those that SQLite gave.
            unsafe { call_below!(file, $method $(, $arg)*) }
        }
    )*};
}

pass_on! {
    x_read: xRead(buffer: *mut c_void, amount: c_int, offset: sqlite3_int64) -> c_int;
    x_file_size: xFileSize(size: *mut sqlite3_int64) -> c_int;
    x_lock: xLock(level: c_int) -> c_int;
    x_unlock: xUnlock(level: c_int) -> c_int;
    x_check_reserved_lock: xCheckReservedLock(held: *mut c_int) -> c_int;
    x_sector_size: xSectorSize() -> c_int;
    x_device_characteristics: xDeviceCharacteristics() -> c_int;
    x_shm_lock: xShmLock(offset: c_int, n: c_int, flags: c_int) -> c_int;
    x_shm_barrier: xShmBarrier();
    x_shm_unmap: xShmUnmap(delete: c_int) -> c_int;
}

unsafe extern "C" fn x_close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: an open file of ours; SQLite closes it once, so the box is taken back once.
    unsafe {
        let result = call_below!(file, xClose);
        drop(Box::from_raw((*file.cast::<Layered>()).watched));
        result
    }
}

unsafe extern "C" fn x_write(
    file: *mut sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: sqlite3_int64,
) -> c_int {
    // SAFETY: the buffer holds `amount` bytes, which is never negative.
    let bytes = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), amount as usize) };
    // SAFETY: an open file of ours; what is written lies in the buffer.
    let write =
        |part: &[u8]| unsafe { call_below!(file, xWrite, part.as_ptr().cast(), part.len() as c_int, offset) };
    // SAFETY: an open file of ours.
    unsafe { watched_of(file) }.write(offset as usize, bytes, write)
}

unsafe extern "C" fn x_truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: an open file of ours.
    unsafe { watched_of(file).truncate(length as usize, || call_below!(file, xTruncate, length)) }
}

unsafe extern "C" fn x_sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: an open file of ours.
    unsafe { watched_of(file).sync(|| call_below!(file, xSync, flags)) }
}

unsafe extern "C" fn x_shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file of ours, and the arguments are those that SQLite gave.
    unsafe { watched_of(file).share(extend != 0, || call_below!(file, xShmMap, region, size, extend, out)) }
}

/// Every pragma comes by here before SQLite reads it.
unsafe extern "C" fn x_file_control(file: *mut sqlite3_file, op: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: an open file of ours; the argument is what belongs to `op`.
    unsafe {
        if op == ffi::SQLITE_FCNTL_PRAGMA && watched_of(file).never_syncs() {
            turn_off_synchronous(argument.cast());
        }
        call_below!(file, xFileControl, op, argument)
    }
}

/// Makes `synchronous = FULL` mean OFF.
///
/// # Safety
/// `pragma` is the argument of `SQLITE_FCNTL_PRAGMA`: pointers to result, name and value, the last null where there is none.
unsafe fn turn_off_synchronous(pragma: *const *mut c_char) {
    // SAFETY: by the caller. SQLite's parser owns the value, a copy of the statement's text made for this pragma alone, and
    // reads it after this call; OFF is not longer than FULL, so the bytes written lie inside of it.
    unsafe {
        let (name, value) = (*pragma.add(1), *pragma.add(2));
        if !value.is_null()
            && CStr::from_ptr(name).to_bytes().eq_ignore_ascii_case(b"synchronous")
            && CStr::from_ptr(value).to_bytes().eq_ignore_ascii_case(b"full")
        {
            ptr::copy_nonoverlapping(c"OFF".as_ptr(), value, 4);
        }
    }
}
