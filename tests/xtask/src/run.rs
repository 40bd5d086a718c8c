//! Runs other programs: shows the command, passes its output through, turns a bad end into a [`Failure`].

use crate::failure::{Failure, Result};
use std::env;
use std::io;
use std::iter;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a bounded wait looks whether the program has ended.
const POLL: Duration = Duration::from_millis(100);

/// The cargo that started us.
///
/// `cargo run` tells us about ourselves in variables (`CARGO_PKG_NAME` and the like). Some build scripts watch
/// those, and would be rebuilt each time a build is started from here instead of by hand: they are taken out.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end; anything but success is a failure with this advice.
pub fn run(command: &mut Command, advice: &str) -> Result<()> {
    announce(command);
    let status = command.status();
    judge(command, status, advice)
}

/// As [`run`], but the program is stopped after `limit`.
pub fn run_within(command: &mut Command, limit: Duration, advice: &str) -> Result<()> {
    announce(command);
    let status = wait_within(command, limit);
    judge(command, status, advice)
}

/// Replaces this process by a program of ours, so that Ctrl-C and every signal reach it: only a failure comes back.
#[cfg(unix)]
pub fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::new(format!("`{}`: {error}", line(command)), "run `cargo build --bins`"))
}

#[cfg(not(unix))]
pub fn become_it(command: &mut Command) -> Result<()> {
    run(command, "see its message above")
}

/// What a program prints, without showing the command. `None`: it is not there, or it ended badly.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.trim().to_owned())
}

/// The command line as a person would type it: programs with a full path are found by their name.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = match program.file_name() {
        Some(name) if program.is_absolute() => name,
        _ => program.as_os_str(),
    };
    let words = iter::once(program).chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:+,@".contains(c);
    match word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{word}'"),
    }
}

fn announce(command: &Command) {
    println!("  $ {}", line(command));
}

fn wait_within(command: &mut Command, limit: Duration) -> io::Result<ExitStatus> {
    let started = Instant::now();
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if started.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            let message = format!("stopped after {} s without a result", limit.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, message));
        }
        sleep(POLL);
    }
}

fn judge(command: &Command, ended: io::Result<ExitStatus>, advice: &str) -> Result<()> {
    let problem = match ended {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let what = format!("`{}`: {problem}", line(command));
    Err(Failure::new(what, advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_outlives_its_limit_is_stopped() {
        let started = Instant::now();
        let limit = Duration::from_millis(200);
        let failure = run_within(Command::new("sleep").arg("60"), limit, "wait").expect_err("stopped");
        assert!(failure.to_string().contains("stopped after"), "{failure}");
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_failure_names_the_command_and_the_advice() {
        let mut command = Command::new("false");
        let failure = run(command.arg("two words"), "try again").expect_err("false never succeeds");
        assert!(failure.to_string().contains("`false 'two words'`"), "{failure}");
        assert!(failure.to_string().contains("try again"), "{failure}");
    }

    #[test]
    fn a_program_that_is_not_there_prints_nothing() {
        assert_eq!(output("no-such-program-here", &[]), None);
    }
}
