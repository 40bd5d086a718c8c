//! What a process has used, as Linux tells in `/proc`: CPU seconds, and the most memory it ever held.

use super::figure::End;
use anyhow::Context;
use std::fs;

/// Clock ticks in a second, as `/proc/PID/stat` counts them on every Linux that we build for.
const TICKS: f64 = 100.0;

/// Measures one process from its making on.
pub struct Meter {
    pid: u32,
    before: f64,
}

impl Meter {
    /// Begins; the memory's peak is counted from here on, too.
    ///
    /// # Errors
    /// Where there is no such process.
    pub fn start(pid: u32) -> anyhow::Result<Meter> {
        // Linux resets VmHWM at a 5. Where that is not allowed, the peak is the process's whole life's.
        let _ = fs::write(format!("/proc/{pid}/clear_refs"), "5");
        Ok(Meter { pid, before: cpu_seconds(pid)? })
    }

    /// A process that is new: its start counts, too.
    pub fn newborn(pid: u32) -> Meter {
        Meter { pid, before: 0.0 }
    }

    /// # Errors
    /// Where the process has ended.
    pub fn read(&self) -> anyhow::Result<End> {
        let cpu_seconds = (cpu_seconds(self.pid)? - self.before).max(0.0);
        Ok(End {
            cpu_seconds: (cpu_seconds * 100.0).round() / 100.0,
            peak_memory_kib: peak_memory_kib(self.pid)?,
        })
    }
}

impl End {
    /// Several processes of one end: their time together, and the most that one of them held.
    pub fn and(self, other: End) -> End {
        End {
            cpu_seconds: self.cpu_seconds + other.cpu_seconds,
            peak_memory_kib: self.peak_memory_kib.max(other.peak_memory_kib),
        }
    }
}

fn cpu_seconds(pid: u32) -> anyhow::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("the process has ended")?;
    used(&stat).context("/proc/PID/stat is not as expected")
}

fn used(stat: &str) -> Option<f64> {
    // The second field is the program's name in brackets, which may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}

fn peak_memory_kib(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the process has ended")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.context("/proc/PID/status tells no peak")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_s_time_is_read_whatever_its_name_is() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 1 2 3";
        assert_eq!(used(stat), Some(3.0));
        assert_eq!(used("7 (short) S 1"), None);
    }

    #[test]
    fn this_process_has_used_memory() {
        let meter = Meter::start(std::process::id()).expect("it runs");
        assert!(meter.read().expect("it runs").peak_memory_kib > 1_000);
    }
}
