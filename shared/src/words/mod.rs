//! Words that stand both on the screen and in files that leave the program: one place, so that they agree. Words of the
//! screen alone are the UI's.

pub mod issue_list;
pub mod ledger;

use crate::api::Matter;
use crate::domain::{FeedbackChannel, IssueClass, KeyGroup, Scope, ServiceKind, TalkForm, Tier};
use crate::workflow::Phase;

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Registered => "已登记",
        Phase::ResolvedOnSpot => "现场解决",
        Phase::Reported => "已上报",
        Phase::Returned => "退回补充",
        Phase::Listed => "已列入清单",
        Phase::Explaining => "解释说明待批",
        Phase::Explained => "解释说明",
        Phase::Completed => "已办结",
        Phase::ClosureProposed => "待销号",
        Phase::Closed => "已销号",
        Phase::Merged => "已合并",
        Phase::Divided => "已拆分",
        Phase::Voided => "作废",
    }
}

pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Ordinary => "一般事项",
        Tier::Hard => "重点难点",
        Tier::BeyondTownship => "乡镇无法协调",
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

/// A service given on the spot (T4e).
pub fn service(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Certificate => "开证明",
        ServiceKind::Insurance => "社保医保",
        ServiceKind::Pension => "养老认证",
        ServiceKind::Relief => "救助申请",
        ServiceKind::Paperwork => "代填表格",
        ServiceKind::Payment => "代缴费",
        ServiceKind::Advice => "政策咨询",
        ServiceKind::Other => "其他服务",
    }
}

pub fn key_group(group: KeyGroup) -> &'static str {
    match group {
        KeyGroup::LowIncome => "低保",
        KeyGroup::Destitute => "特困",
        KeyGroup::EmptyNest => "空巢独居",
        KeyGroup::Disabled => "残疾",
        KeyGroup::ChildInNeed => "困境儿童",
        KeyGroup::LeftBehind => "留守",
        KeyGroup::Migrant => "流动人口",
        KeyGroup::Ill => "大病重病",
        KeyGroup::Veteran => "优抚",
    }
}

/// 事项类别
pub fn issue_class(class: IssueClass) -> &'static str {
    match class {
        IssueClass::Housing => "住房建设",
        IssueClass::Transport => "交通出行",
        IssueClass::Environment => "环境卫生",
        IssueClass::Utilities => "供水供电供气",
        IssueClass::Welfare => "社会保障",
        IssueClass::Health => "医疗卫生",
        IssueClass::Education => "教育",
        IssueClass::Farming => "农林水利",
        IssueClass::Disputes => "治安纠纷",
        IssueClass::VillageAffairs => "党务村务",
        IssueClass::Other => "其他",
    }
}

pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Personal => "个人事项",
        Scope::Collective => "集体事项",
    }
}

/// How an answer was carried to whoever raised the issue (H4a).
pub fn channel(channel: FeedbackChannel) -> &'static str {
    match channel {
        FeedbackChannel::Visit => "上门",
        FeedbackChannel::WeChat => "微信",
        FeedbackChannel::Phone => "电话",
        FeedbackChannel::PublicNotice => "公示",
    }
}
