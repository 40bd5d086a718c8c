//! Issues: where they stand and whose turn it is.

use shared::api::Matter;
use shared::domain::TalkForm;
use shared::workflow::{Phase, Turn};

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Registered => "已登记",
        Phase::ResolvedOnSpot => "现场解决",
        Phase::Reported => "已上报",
        Phase::Returned => "退回补充",
        Phase::Listed => "已列入清单",
        Phase::Completed => "已办结",
        Phase::Voided => "作废",
    }
}

pub fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Village => "等村（社区）办",
        Turn::Township => "等乡镇（街道）定",
        Turn::Owner => "等责任人办",
        Turn::Nobody => "",
    }
}

pub fn matter(matter: Matter) -> &'static str {
    match matter {
        Matter::Nothing => "无问题无建议",
        Matter::Difficulty => "困难问题",
        Matter::Suggestion => "工作建议",
        Matter::Service => "便民服务",
    }
}

/// The five forms, as the programme names them.
pub fn talk_form(form: TalkForm) -> &'static str {
    match form {
        TalkForm::Gathering => "集中畅谈",
        TalkForm::Topical => "专题座谈",
        TalkForm::HomeVisit => "入户访谈",
        TalkForm::Reception => "定点接谈",
        TalkForm::ETalk => "随机e谈",
    }
}
