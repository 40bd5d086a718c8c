//! `tests/BENCHMARKS.md`: the run's figures as a person reads them, with the machine, the floors and the peers.

use super::figure::{Aim, Bytes, End, Figure};
use super::plan::Plan;
use std::fmt::Write;
use std::fs;

/// What others need for the same work: from the sync design, measured once on one 2-core machine. Read ratios.
const PEERS: &str = include_str!("peers.md");

/// The whole file.
pub fn table(plan: &Plan, figures: &[Figure]) -> String {
    let mut text = format!(
        "# Benchmarks\n\nMade by `cargo xtask bench {} --write`; not edited by hand. {}\n\n\
         Release builds, real processes, HTTP over loopback through a proxy that counts. The machine is noisy and \
         small: read ratios and CPU seconds, not seconds. *Body* is what the protocol is responsible for; *wire* has the \
         HTTP heads, too. CPU and peak memory are of device / server.\n\n",
        plan.command(),
        machine(),
    );
    text.push_str("| | work | s | requests | sent body (wire) | received body (wire) | CPU s | peak MiB | ratio to floor | aims |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|---|\n");
    for figure in figures {
        let _ = writeln!(text, "{}", row(figure));
    }
    text.push_str("\n## Floors\n\nEach was measured beside its figure, in the same run.\n\n");
    for figure in figures {
        if let Some(floor) = &figure.floor {
            let seconds = floor.seconds.map(|seconds| format!(" {seconds} s.")).unwrap_or_default();
            let cpu = floor.cpu_seconds.map(|cpu| format!(" {cpu} s of CPU.")).unwrap_or_default();
            let bytes = floor.bytes.map(|bytes| format!(" {bytes} B.")).unwrap_or_default();
            let (work, what) = (figure.work, &figure.what);
            let _ = writeln!(text, "- **{work}, {what}**: {}.{seconds}{cpu}{bytes}", floor.what);
        }
    }
    text.push('\n');
    text.push_str(PEERS);
    text
}

fn row(figure: &Figure) -> String {
    let ends = |read: fn(&End) -> String| {
        let one = |end: Option<End>| end.as_ref().map_or("–".into(), read);
        format!("{} / {}", one(figure.device), one(figure.server))
    };
    let ratio = figure.ratio.map(|ratio| {
        let parts = [
            ratio.seconds.map(|r| format!("{r} × time")),
            ratio.cpu.map(|r| format!("{r} × CPU")),
            ratio.bytes.map(|r| format!("{r} × bytes")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let aims: Vec<String> = figure.aims.iter().map(aim).collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        figure.work,
        figure.what,
        or_dash(figure.seconds.map(|seconds| seconds.to_string())),
        or_dash(figure.requests.map(|requests| requests.to_string())),
        or_dash(figure.sent.map(size)),
        or_dash(figure.received.map(size)),
        ends(|end| format!("{:.2}", end.cpu_seconds)),
        ends(|end| (end.peak_memory_kib / 1024).to_string()),
        or_dash(ratio),
        aims.join("<br>"),
    )
}

fn aim(aim: &Aim) -> String {
    let word = if aim.met { "met" } else { "**missed**" };
    format!("{}: {} ({word})", aim.aim, aim.value)
}

fn size(bytes: Bytes) -> String {
    format!("{} ({})", bytes.body, bytes.wire)
}

fn or_dash(text: Option<String>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".into())
}

/// Processor, cores and memory, as far as Linux tells.
fn machine() -> String {
    let field = |path: &str, name: &str| {
        let text = fs::read_to_string(path).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kib = field("/proc/meminfo", "MemTotal").and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    let gib = kib.map_or(0, |kib| kib / (1024 * 1024));
    format!("Machine: {processor}, {cores} cores, {gib} GiB of memory, {}.", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Work;
    use crate::bench::figure::Cost;

    #[test]
    fn a_figure_is_one_row_and_its_floor_one_line() {
        let figure = Figure::new(Work::W1, "push of 50 edits")
            .seconds(0.02)
            .traffic(1, Bytes { body: 9_000, wire: 9_400 }, Bytes { body: 2_000, wire: 2_200 })
            .device(End { cpu_seconds: 0.03, peak_memory_kib: 51_200 })
            .floor("the rows", Some(Cost { seconds: 0.01, cpu_seconds: Some(0.01) }), None)
            .at_most("bytes an edit", 180.0, 300.0);
        let text = table(&Plan::default(), &[figure]);
        let row = "| W1 | push of 50 edits | 0.02 | 1 | 9000 (9400) | 2000 (2200) | 0.03 / – | 50 / – | 2 × time, 3 × CPU | \
                   bytes an edit ≤ 300: 180 (met) |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("- **W1, push of 50 edits**: the rows. 0.01 s. 0.01 s of CPU."), "{text}");
        assert!(text.contains("## Peers"), "{text}");
    }
}
