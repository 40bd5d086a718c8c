//! Issues: where they stand and whose turn it is.

use shared::workflow::Turn;

pub fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Village => "等村（社区）办",
        Turn::Township => "等乡镇（街道）定",
        Turn::Owner => "等责任人办",
        Turn::Nobody => "",
    }
}
