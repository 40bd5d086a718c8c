//! 居民说事点: where a duty officer receives residents (T4a, T4b).

use super::{Check, Millis, PointId, UnitId};
use crate::limits::{ADDRESS_CHARS_MAX, HOURS_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// A row of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePoint {
    pub id: PointId,
    /// The village that keeps it, or the township whose hall it is.
    pub unit: UnitId,
    pub name: String,
    pub platform: Platform,
    pub address: String,
    /// When it is open, as it stands on the door: `周一至周五 8:00–12:00`.
    pub hours: String,
    pub phone: String,
    pub ended: Option<Millis>,
}

/// The platforms that points are set up at (T4a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// 党群服务中心
    ServiceCenter,
    /// 近邻家园
    NeighbourHome,
    /// 邻里驿站
    NeighbourStation,
    /// 其他
    Other,
}

impl Platform {
    pub const ALL: [Platform; 4] =
        [Platform::ServiceCenter, Platform::NeighbourHome, Platform::NeighbourStation, Platform::Other];

    /// The name on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Platform::ServiceCenter => "service_center",
            Platform::NeighbourHome => "neighbour_home",
            Platform::NeighbourStation => "neighbour_station",
            Platform::Other => "other",
        }
    }

    pub fn from_name(name: &str) -> Option<Platform> {
        Platform::ALL.into_iter().find(|platform| platform.name() == name)
    }
}

impl ServicePoint {
    /// T4b: a point has a name, an address, hours and a phone.
    pub fn check(&self, check: &mut Check) {
        check.required("name", &self.name, NAME_CHARS_MAX);
        check.required("address", &self.address, ADDRESS_CHARS_MAX);
        check.required("hours", &self.hours, HOURS_CHARS_MAX);
        check.phone("phone", &self.phone);
        if self.phone.is_empty() {
            check.fail("phone", super::Trouble::Missing);
        }
    }
}
