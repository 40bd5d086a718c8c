//! What people type, by the dice: few words, so that searches and two people meet, in the widths and with the marks that
//! keyboards make of them.

use super::play::Play;

const SURNAMES: [&str; 7] = ["林", "陈", "黄", "曾", "郑", "欧阳", "阿卜杜拉·"];
const GIVEN: [&str; 8] = ["秀英", "建国", "小雨", "鑫", "㛃鑫", "土生", "美玲", "水生"];
const STREETS: [&str; 5] = ["江滨路", "东安路", "沙溪巷", "江滨新村", "Ａ区"];
const THINGS: [&str; 8] = ["路灯", "水管", "楼道", "养老金", "低保", "路面", "电梯", "ＷｉＦｉ"];
const TROUBLES: [&str; 6] = ["不亮", "漏水", "没人扫", "认证不会弄", "要坏了", "不亮，要换"];
const SITUATIONS: [&str; 5] = ["独居", "务农，兼打零工", "女儿在外务工", "开小卖部", "新婚"];

impl Play {
    pub(super) fn person_name(&mut self) -> String {
        [*self.dice.pick(&SURNAMES), *self.dice.pick(&GIVEN)].concat()
    }

    pub(super) fn address(&mut self) -> String {
        let (street, number) = (*self.dice.pick(&STREETS), 1 + self.dice.below(130));
        match self.dice.below(4) {
            0 => format!("{street}{number}号{}", 100 + self.dice.below(400)),
            1 => format!("{street}{number}-{}号", 1 + self.dice.below(9)),
            2 => format!("{street}１{}号", self.dice.below(10)),
            _ => format!("{street}{number}号"),
        }
    }

    pub(super) fn phone(&mut self) -> String {
        match self.dice.below(4) {
            0 => String::new(),
            1 => format!("0598-82{:05}", self.dice.below(100_000)),
            2 => format!("{:05}", 20_000 + self.dice.below(70_000)),
            _ => format!("1990000{:04}", self.dice.below(10_000)),
        }
    }

    pub(super) fn matter(&mut self) -> String {
        let (thing, trouble) = (*self.dice.pick(&THINGS), *self.dice.pick(&TROUBLES));
        format!("{thing}{trouble}{}", self.dice.below(50))
    }

    pub(super) fn situation(&mut self) -> String {
        (*self.dice.pick(&SITUATIONS)).to_owned()
    }
}
