//! 居民说事点 (T4a, T4b): those of the own area, and villages that have none.

use super::{Acting, Failure};
use shared::api::{PointRow, PointsView};
use shared::domain::{Level, UnitId};

pub fn view(acting: &Acting) -> Result<PointsView, Failure> {
    let mine = |unit: &UnitId| acting.units.iter().any(|own| own.contains(unit));
    let directory = &acting.directory;
    let standing = directory.points.values().filter(|point| point.ended.is_none() && mine(&point.unit));
    let mut points: Vec<PointRow> = standing
        .map(|point| PointRow { point: point.clone(), unit_name: acting.unit_name(&point.unit) })
        .collect();
    points.sort_by(|one, other| {
        (&one.point.unit, &one.point.name, one.point.id).cmp(&(
            &other.point.unit,
            &other.point.name,
            other.point.id,
        ))
    });
    let villages =
        directory.units.values().filter(|unit| unit.ended.is_none() && unit.id.level() == Level::Village);
    let without = villages
        .filter(|unit| mine(&unit.id) && directory.points_of(&unit.id).is_empty())
        .map(|unit| (unit.id.clone(), unit.short_name().to_owned()))
        .collect();
    Ok(PointsView { points, without })
}
