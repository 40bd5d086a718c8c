//! The command line: which task, with which options.

use crate::failure::{Failure, Result};
use std::ops::RangeInclusive;

pub const USAGE: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

  setup     install what building needs: system packages, the WebAssembly standard library
  ui        build the user interface into app-ui/dist
  demo      setup, build everything, start a server and two devices with demonstration data
  test      everything a contributor needs: format, clippy, tests, browser and window tests
  bench     build optimised and measure the works W1 to W9; one line of JSON for each figure
  simulate  devices, lines and a server in one thread, one seed after another
  help      this text

Options:
  --no-install   (all)   install nothing, use what is there
  --fast         (ui)    compile in seconds what is large and slow: for looking at a screen
  --quick        (test)  leave out what needs a browser or a window
  --release-size (test)  the proofs with the counts that stand behind a release: hours
  --fresh        (demo)  throw the demonstration data away and make it anew
  --seeds N      (simulate) how many; 100 where nothing is said
  --seed S       (simulate) the first of them: a failure names its own
  --story        (simulate) tell every line
  --headless     (demo)  open no window even where there is a display
  --port N       (demo)  the server's port, 1024 to 65000; the devices take the two that follow
  --release      (demo)  build optimised
  --households N (bench) households of the township (5000)
  --documents N  (bench) documents on the server for W7 (1000000)
  --only W1,W3   (bench) these works alone
  --write        (bench) write the table into tests/BENCHMARKS.md";

/// What `yetan-demo` takes; checked here too, because a slip should not be found after ten minutes of building.
const PORTS: RangeInclusive<u16> = 1024..=65_000;

#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    Help,
    Setup { install: bool },
    Ui { install: bool, fast: bool },
    Demo(Demo),
    Test(Test),
    Bench(Bench),
    Simulate(Simulate),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Demo {
    pub install: bool,
    pub fresh: bool,
    pub headless: bool,
    pub release: bool,
    pub port: Option<u16>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Test {
    pub install: bool,
    pub quick: bool,
    pub release_size: bool,
}

/// `yetan-bench` checks the values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Bench {
    pub install: bool,
    pub households: Option<String>,
    pub documents: Option<String>,
    pub only: Option<String>,
    pub write: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Simulate {
    pub seeds: u64,
    pub seed: u64,
    pub story: bool,
}

/// Reads the words after `cargo xtask`. No words at all mean `help`.
pub fn parse(words: &[String]) -> Result<Task> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some((&name, rest)) = words.split_first() else {
        return Ok(Task::Help);
    };
    if rest.iter().any(|word| matches!(*word, "--help" | "-h")) {
        return Ok(Task::Help);
    }
    let mut options = Options { left: rest.to_vec() };
    let task = match name {
        "help" | "--help" | "-h" => Task::Help,
        "setup" => Task::Setup { install: options.install() },
        "ui" => Task::Ui { install: options.install(), fast: options.flag("--fast") },
        "demo" => Task::Demo(Demo {
            install: options.install(),
            fresh: options.flag("--fresh"),
            headless: options.flag("--headless"),
            release: options.flag("--release"),
            port: options.port()?,
        }),
        "test" => Task::Test(Test {
            install: options.install(),
            quick: options.flag("--quick"),
            release_size: options.flag("--release-size"),
        }),
        "bench" => Task::Bench(Bench {
            install: options.install(),
            households: options.value("--households")?,
            documents: options.value("--documents")?,
            only: options.value("--only")?,
            write: options.flag("--write"),
        }),
        "simulate" => Task::Simulate(Simulate {
            seeds: options.number("--seeds")?.unwrap_or(100),
            seed: options.number("--seed")?.unwrap_or(1),
            story: options.flag("--story"),
        }),
        other => return Err(bad(format!("there is no command `{other}`"))),
    };
    match options.left.first() {
        None => Ok(task),
        Some(unknown) => Err(bad(format!("`{name}` does not know `{unknown}`"))),
    }
}

/// The words not read yet: what is left at the end is a mistake of the caller's.
struct Options<'a> {
    left: Vec<&'a str>,
}

impl Options<'_> {
    fn flag(&mut self, name: &str) -> bool {
        let before = self.left.len();
        self.left.retain(|word| *word != name);
        self.left.len() < before
    }

    fn install(&mut self) -> bool {
        !self.flag("--no-install")
    }

    fn port(&mut self) -> Result<Option<u16>> {
        let Some(text) = self.value("--port")? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(port) if PORTS.contains(&port) => Ok(Some(port)),
            _ => Err(bad(format!("`{text}` is not a port: a number from 1024 to 65000"))),
        }
    }

    fn number(&mut self, name: &str) -> Result<Option<u64>> {
        let Some(text) = self.value(name)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| bad(format!("`{text}` is not a number for `{name}`")))
    }

    /// `--name VALUE` or `--name=VALUE`.
    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let given = |word: &&str| {
            word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        let Some(at) = self.left.iter().position(given) else {
            return Ok(None);
        };
        let value = match self.left.remove(at).split_once('=') {
            Some((_, value)) => value,
            None if at < self.left.len() => self.left.remove(at),
            None => "",
        };
        match value {
            "" => Err(bad(format!("`{name}` stands without a value"))),
            option if option.starts_with("--") => Err(bad(format!("`{name}` stands without a value"))),
            value => Ok(Some(value.to_owned())),
        }
    }
}

fn bad(what: impl Into<String>) -> Failure {
    Failure::new(what, "use one of these:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Task> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn every_command_reads_its_own_options() {
        let demo = |change: fn(&mut Demo)| {
            let mut demo = Demo { install: true, ..Demo::default() };
            change(&mut demo);
            Task::Demo(demo)
        };
        let cases = [
            ("", Task::Help),
            ("help", Task::Help),
            ("demo --help", Task::Help),
            ("setup", Task::Setup { install: true }),
            ("setup --no-install", Task::Setup { install: false }),
            ("ui", Task::Ui { install: true, fast: false }),
            ("ui --fast", Task::Ui { install: true, fast: true }),
            ("test", Task::Test(Test { install: true, ..Test::default() })),
            ("test --quick --no-install", Task::Test(Test { quick: true, ..Test::default() })),
            ("test --release-size --no-install", Task::Test(Test { release_size: true, ..Test::default() })),
            ("demo", demo(|_| ())),
            (
                "demo --fresh --headless --release",
                demo(|d| (d.fresh, d.headless, d.release) = (true, true, true)),
            ),
            ("demo --port 8080 --no-install", demo(|d| (d.port, d.install) = (Some(8080), false))),
            ("demo --port=1024", demo(|d| d.port = Some(1024))),
            ("bench --no-install", Task::Bench(Bench::default())),
            (
                "bench --households 5000 --only=W1,W3 --write --no-install",
                Task::Bench(Bench {
                    households: Some("5000".into()),
                    only: Some("W1,W3".into()),
                    write: true,
                    ..Bench::default()
                }),
            ),
            (
                "bench --documents 10000 --no-install",
                Task::Bench(Bench { documents: Some("10000".into()), ..Bench::default() }),
            ),
            ("simulate", Task::Simulate(Simulate { seeds: 100, seed: 1, story: false })),
            (
                "simulate --seed=7 --seeds 20 --story",
                Task::Simulate(Simulate { seeds: 20, seed: 7, story: true }),
            ),
        ];
        for (line, task) in cases {
            assert_eq!(read(line), Ok(task), "{line}");
        }
    }

    #[test]
    fn a_mistake_is_named() {
        let cases = [
            ("deploy", "no command `deploy`"),
            ("setup --quick", "`setup` does not know `--quick`"),
            ("demo now", "`demo` does not know `now`"),
            ("demo --port", "`--port` stands without a value"),
            ("demo --port 1023", "`1023` is not a port"),
            ("demo --port=65536", "`65536` is not a port"),
            ("demo --port --fresh", "`--port` stands without a value"),
            ("bench --only= --write", "`--only` stands without a value"),
            ("bench --household 3", "`bench` does not know `--household`"),
            ("simulate --seeds few", "`few` is not a number for `--seeds`"),
            ("demo --port 2000 --port 3000", "`demo` does not know `--port`"),
        ];
        for (line, part) in cases {
            let failure = read(line).expect_err(line);
            assert!(failure.to_string().contains(part), "{line}: {failure}");
        }
    }

    #[test]
    fn the_usage_names_every_option_and_command() {
        for word in [
            "setup",
            "ui",
            "demo",
            "test",
            "bench",
            "--households",
            "--documents",
            "--only",
            "--write",
            "--no-install",
            "--quick",
            "--release-size",
            "--fresh",
            "--headless",
            "--port",
            "--release",
            "simulate",
            "--seeds",
            "--seed ",
            "--story",
        ] {
            assert!(USAGE.contains(word), "{word}");
        }
    }
}
