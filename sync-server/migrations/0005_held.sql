-- A secretary asks for what waits for one unit.

CREATE INDEX held_by_unit ON held (unit);
