//! The line between one device and the server: what is lost, doubled, late, or cut in one direction.

use super::dice::Dice;

/// The longest that a request or reply is under way on a poor line.
const LATE_MS_MAX: i64 = 20_000;
const USUAL_MS_MAX: i64 = 400;

/// How bad a line is, in percent of what travels on it.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub lost: u32,
    pub doubled: u32,
    pub late: u32,
    /// From the device to the server.
    pub up: bool,
    /// From the server to the device.
    pub down: bool,
}

impl Line {
    pub const GOOD: Line = Line { lost: 0, doubled: 0, late: 0, up: true, down: true };

    /// A line as bad as the dice will have it.
    pub fn poor(dice: &mut Dice) -> Line {
        let percent = |dice: &mut Dice, most: i64| u32::try_from(dice.between(0, most)).unwrap_or(0);
        Line { lost: percent(dice, 25), doubled: percent(dice, 20), late: percent(dice, 25), ..Line::GOOD }
    }

    /// After how many milliseconds each copy of a request arrives; none where it is lost.
    pub fn up(&self, dice: &mut Dice) -> Vec<i64> {
        if self.up { self.copies(dice) } else { Vec::new() }
    }

    /// The same for a reply. It comes at most once: what carries it is one connection.
    pub fn down(&self, dice: &mut Dice) -> Option<i64> {
        if self.down { self.copies(dice).first().copied() } else { None }
    }

    fn copies(&self, dice: &mut Dice) -> Vec<i64> {
        if dice.chance(self.lost) {
            return Vec::new();
        }
        let copies = if dice.chance(self.doubled) { 2 } else { 1 };
        let delay = |dice: &mut Dice| {
            let most = if dice.chance(self.late) { LATE_MS_MAX } else { USUAL_MS_MAX };
            dice.between(1, most)
        };
        (0..copies).map(|_| delay(dice)).collect()
    }
}
