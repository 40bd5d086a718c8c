//! `yetan` as a process: what it prints for scripts, how it ends, and what it says where it cannot go on.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn yetan() -> Command {
    Command::new(env!("CARGO_BIN_EXE_yetan"))
}

/// A serving process; killed where a test fails before it ends.
struct Serving {
    child: Child,
    ready: String,
}

impl Serving {
    fn start(data: &Path, more: &[&str]) -> Serving {
        let mut command = yetan();
        command.arg("serve").arg("--data").arg(data).args(more).stdout(Stdio::piped());
        let mut child = command.spawn().expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let ready = lines.next().expect("a line").expect("text");
        Serving { child, ready }
    }

    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill runs").success());
        let ends = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            assert!(Instant::now() < ends, "still running after {signal}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(arguments: &[&str], data: &TempDir, typed: &str) -> Output {
    let mut command = yetan();
    command.args(arguments).arg("--data").arg(data.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    // A process that refused at once reads nothing.
    let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
    child.wait_with_output().expect("ended")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn a_serving_process_says_where_and_ends_cleanly_when_asked() {
    for signal in ["-TERM", "-INT"] {
        let data = folder();
        let serving = Serving::start(data.path(), &[]);
        assert!(serving.ready.starts_with("ready http://127.0.0.1:"), "{}", serving.ready);
        assert!(serving.ready.contains("/?token="), "{}", serving.ready);
        assert_eq!(serving.end(signal), Some(0), "{signal}");
    }
}

#[test]
fn the_token_for_scripts_is_for_its_owner_only() {
    let data = folder();
    let file = data.path().join("token");
    fs::write(&file, "of an earlier start, readable by all").expect("written");
    let _serving = Serving::start(data.path(), &["--token-file", file.to_str().expect("text")]);
    let token = fs::read_to_string(&file).expect("a token");
    assert_eq!((token.len(), token.chars().all(|c| c.is_ascii_hexdigit())), (64, true));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_second_process_on_the_same_folder_is_told_to_close_the_first() {
    let data = folder();
    let first = Serving::start(data.path(), &[]);
    for arguments in [&["serve"][..], &["rebuild"]] {
        let second = run(arguments, &data, "");
        assert_eq!(second.status.code(), Some(1));
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert!(said.contains("in use by another yetan"), "{said}");
    }
    first.end("-TERM");
    let third = Serving::start(data.path(), &[]);
    assert_eq!(third.end("-TERM"), Some(0));
}

#[test]
fn what_cannot_go_on_says_why_and_leaves_nothing() {
    let data = folder();
    let out = data.path().join("out.jsonl");
    let export = ["export", "--out", out.to_str().expect("text")];
    for arguments in [&["rebuild"][..], &export] {
        let output = run(arguments, &data, "Ye-tan-2026\n");
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("nobody has enrolled"), "{said}");
    }
    assert!(!out.exists());
}
