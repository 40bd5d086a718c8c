//! One figure of a run: what was done, what it cost at each end, the floor beside it, and the aims it has to meet.

use super::Work;
use serde::Serialize;

/// Printed as one line of JSON. What a work does not measure is left out.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub work: Work,
    /// What was done, with its numbers.
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// By the devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Bytes>,
    /// By the devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<Bytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<End>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<End>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<Floor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Ratio>,
    pub aims: Vec<Aim>,
}

/// Bytes of bodies, and of whole messages with their heads as they crossed the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bytes {
    pub body: u64,
    pub wire: u64,
}

/// What a figure cost the processes of one end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct End {
    pub cpu_seconds: f64,
    /// The highest that one process held at any moment of the figure, in KiB.
    pub peak_memory_kib: u64,
}

/// The least that this machine could have done it for, measured in the same run.
#[derive(Clone, Debug, Serialize)]
pub struct Floor {
    /// What was measured.
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// What a floor's time was measured to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    pub seconds: f64,
    pub cpu_seconds: Option<f64>,
}

/// The figure, in units of its floor.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Ratio {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// CPU seconds of both ends: steadier than time on a machine that does something else besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<f64>,
}

/// What the figure has to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aim {
    /// `time / floor ≤ 3`
    pub aim: String,
    pub value: f64,
    pub met: bool,
}

impl Figure {
    pub fn new(work: Work, what: impl Into<String>) -> Figure {
        Figure {
            work,
            what: what.into(),
            seconds: None,
            requests: None,
            sent: None,
            received: None,
            device: None,
            server: None,
            floor: None,
            ratio: None,
            aims: Vec::new(),
        }
    }

    pub fn seconds(mut self, seconds: f64) -> Figure {
        self.seconds = Some(rounded(seconds));
        self
    }

    pub fn traffic(mut self, requests: u64, sent: Bytes, received: Bytes) -> Figure {
        (self.requests, self.sent, self.received) = (Some(requests), Some(sent), Some(received));
        self
    }

    pub fn device(mut self, end: End) -> Figure {
        self.device = Some(end);
        self
    }

    pub fn server(mut self, end: End) -> Figure {
        self.server = Some(end);
        self
    }

    /// Sets the floor and, of what it has, the ratios: of time, of CPU, and of all bodies' bytes.
    pub fn floor(mut self, what: impl Into<String>, cost: Option<Cost>, bytes: Option<u64>) -> Figure {
        let over =
            |value: Option<f64>, floor: Option<f64>| Some(rounded(value? / floor.filter(|f| *f > 0.0)?));
        let cpu = self.device.unwrap_or_default().and(self.server.unwrap_or_default()).cpu_seconds;
        let bodies = self.sent.zip(self.received).map(|(sent, received)| sent.body + received.body);
        self.ratio = Some(Ratio {
            seconds: over(self.seconds, cost.map(|cost| cost.seconds)),
            cpu: over(Some(cpu).filter(|cpu| *cpu > 0.0), cost.and_then(|cost| cost.cpu_seconds)),
            bytes: over(bodies.map(|bytes| bytes as f64), bytes.map(|bytes| bytes as f64)),
        });
        self.floor = Some(Floor {
            what: what.into(),
            seconds: cost.map(|cost| rounded(cost.seconds)),
            cpu_seconds: cost.and_then(|cost| cost.cpu_seconds).map(rounded),
            bytes,
        });
        self
    }

    pub fn at_most(self, what: &str, value: f64, limit: f64) -> Figure {
        self.aim(format!("{what} ≤ {limit}"), value, value <= limit)
    }

    pub fn at_least(self, what: &str, value: f64, limit: f64) -> Figure {
        self.aim(format!("{what} ≥ {limit}"), value, value >= limit)
    }

    fn aim(mut self, aim: String, value: f64, met: bool) -> Figure {
        self.aims.push(Aim { aim, value: rounded(value), met });
        self
    }

    /// The ratio of times, where there is one: what most aims ask for.
    pub fn time_ratio(&self) -> f64 {
        self.ratio.and_then(|ratio| ratio.seconds).unwrap_or(f64::INFINITY)
    }

    pub fn byte_ratio(&self) -> f64 {
        self.ratio.and_then(|ratio| ratio.bytes).unwrap_or(f64::INFINITY)
    }
}

/// Four digits that say something: more would only look exact.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_aims_follow_from_time_bytes_and_floor() {
        let bytes = |body| Bytes { body, wire: body + 300 };
        let figure = Figure::new(Work::W1, "first sync")
            .seconds(1.5)
            .traffic(2, bytes(100), bytes(1_200))
            .device(End { cpu_seconds: 0.8, peak_memory_kib: 1 })
            .floor("bare rows", Some(Cost { seconds: 0.5, cpu_seconds: Some(0.4) }), Some(1_000));
        assert_eq!(figure.ratio.and_then(|ratio| ratio.cpu), Some(2.0));
        let (time, size) = (figure.time_ratio(), figure.byte_ratio());
        let figure = figure.at_most("time / floor", time, 3.0).at_most("bytes / floor", size, 1.25);
        assert_eq!((time, size), (3.0, 1.3));
        let met: Vec<(&str, bool)> = figure.aims.iter().map(|aim| (aim.aim.as_str(), aim.met)).collect();
        assert_eq!(met, [("time / floor ≤ 3", true), ("bytes / floor ≤ 1.25", false)]);
        let line = serde_json::to_string(&figure).expect("a figure is JSON");
        assert!(line.starts_with(r#"{"work":"W1","what":"first sync","seconds":1.5,"requests":2"#), "{line}");
        assert!(!line.contains("server"), "{line}");
    }

    #[test]
    fn four_digits_are_kept() {
        for (value, kept) in [(0.0, 0.0), (1234.56, 1235.0), (0.000_123_456, 0.000_123_5), (99.996, 100.0)] {
            assert!((rounded(value) - kept).abs() < 1e-9, "{value}");
        }
    }
}
