//! What happened in the quarter, as data: homes are counted in the order of the list, days from today backwards.

use shared::domain::{MatterKind, Outcome, ServiceKind};

/// At which home, how long ago, what was difficult, what was suggested.
pub struct Call {
    pub home: usize,
    pub days_ago: i64,
    pub difficulty: &'static str,
    pub suggestion: &'static str,
}

const fn call(home: usize, days_ago: i64, difficulty: &'static str, suggestion: &'static str) -> Call {
    Call { home, days_ago, difficulty, suggestion }
}

/// The first of them raised what [`FATES`] tells on.
pub const CALLS: [Call; 24] = [
    call(0, 86, "楼道灯坏了两盏，老人晚上不敢下楼", ""),
    call(1, 84, "门口的排水沟堵了，一下雨就积水", "公共活动室周末也开门"),
    call(2, 80, "孙子转学的材料不知道找谁办", ""),
    call(3, 77, "楼上漏水，找了几次没有结果", ""),
    call(4, 71, "小区门口乱停车，救护车进不来", "在路口画上禁停线"),
    call(5, 65, "医保断缴，想补缴", ""),
    call(6, 58, "想把自家围墙往外扩一米", ""),
    call(7, 52, "垃圾桶离窗太近，夏天味道大", ""),
    call(8, 45, "巷口的路面塌了一块", ""),
    call(9, 41, "低保金两个月没有到账", ""),
    call(10, 34, "巷子口路面塌陷，骑车摔过人", ""),
    call(11, 30, "老房子电线老化，担心起火", "请人来讲一次用电安全"),
    call(12, 24, "广场舞音响太吵，孩子睡不着", ""),
    call(13, 16, "想在楼道装扶手", ""),
    call(14, 9, "自来水压力低，四楼上不去水", ""),
    call(15, 4, "快递柜总是满的", ""),
    call(0, 40, "", ""),
    call(4, 20, "", ""),
    call(9, 12, "", "低保政策讲得再细一点"),
    call(20, 28, "", ""),
    call(21, 27, "", ""),
    call(22, 26, "", "多种一点遮阴的树"),
    call(23, 6, "", ""),
    call(24, 5, "", ""),
];

/// How far an issue has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Registered,
    SolvedOnSpot,
    Reported,
    Returned,
    Explaining,
    Explained,
    /// Into [`SAME_MATTER`].
    Merged,
    Listed,
    Completed,
    FedBack,
    ClosureProposed,
    Closed,
}

/// What became of what was difficult at the first homes.
pub const FATES: [Fate; 16] = [
    Fate::Closed,
    Fate::Closed,
    Fate::SolvedOnSpot,
    Fate::Completed,
    Fate::Listed,
    Fate::SolvedOnSpot,
    Fate::Explained,
    Fate::ClosureProposed,
    Fate::Listed,
    Fate::FedBack,
    Fate::Merged,
    Fate::Listed,
    Fate::Returned,
    Fate::Explaining,
    Fate::Reported,
    Fate::Registered,
];

/// The issue that the merged one goes on in.
pub const SAME_MATTER: usize = 8;

impl Fate {
    /// It came onto the month's list, whatever followed.
    pub fn is_listed(self) -> bool {
        self == Fate::Listed || self.is_completed()
    }

    pub fn is_completed(self) -> bool {
        self == Fate::Completed || self.is_fed_back()
    }

    pub fn is_fed_back(self) -> bool {
        matches!(self, Fate::FedBack | Fate::ClosureProposed | Fate::Closed)
    }
}

/// Who came to the service point with what; without a name: nobody wanted to give one.
pub struct Walk {
    pub days_ago: i64,
    pub name: &'static str,
    pub phone: &'static str,
    pub kind: MatterKind,
    pub text: &'static str,
    pub service: Option<ServiceKind>,
    /// 背靠背: about the village itself.
    pub about_village: bool,
}

const fn brought(days_ago: i64, name: &'static str, phone: &'static str, text: &'static str) -> Walk {
    Walk { days_ago, name, phone, kind: MatterKind::Difficulty, text, service: None, about_village: false }
}

const fn served(days_ago: i64, name: &'static str, phone: &'static str, service: ServiceKind) -> Walk {
    let service = Some(service);
    Walk { kind: MatterKind::Service, service, ..brought(days_ago, name, phone, "") }
}

pub const WALKS: [Walk; 6] = [
    brought(33, "赖水生", "13959750021", "楼下的窨井盖松了，车一过就响"),
    served(21, "曾秀兰", "13959750022", ServiceKind::Pension),
    Walk { about_village: true, ..brought(15, "巫国强", "13959750023", "低保名单没有张贴出来") },
    brought(8, "", "", "夜里有人在河边烧东西"),
    Walk {
        kind: MatterKind::Suggestion, ..brought(2, "罗美凤", "13959750024", "社区食堂早一点开门")
    },
    served(1, "曾秀兰", "13959750022", ServiceKind::Certificate),
];

/// A talk of the village; one without points is still to come.
pub struct Evening {
    /// Days until it; negative where it is over.
    pub in_days: i64,
    pub place: &'static str,
    pub residents: u32,
    pub points: &'static [(&'static str, Outcome, &'static str)],
}

pub const EVENINGS: [Evening; 3] = [
    Evening {
        in_days: -62,
        place: "村口大榕树下",
        residents: 23,
        points: &[
            ("公交末班车太早，下夜班回不来", Outcome::Issue, ""),
            ("活动室的灯太暗", Outcome::Solved, "当晚换上了两支新灯管"),
            ("把河边步道修到桥头", Outcome::Suggestion, ""),
        ],
    },
    Evening {
        in_days: -29,
        place: "江滨廊桥",
        residents: 31,
        points: &[
            ("二次供水的水箱多久清洗一次，没有公示", Outcome::Issue, ""),
            ("给独居老人装一键呼叫", Outcome::Suggestion, ""),
            ("大家讲了讲今年柚子的收成", Outcome::Note, ""),
        ],
    },
    Evening { in_days: 6, place: "江滨廊桥", residents: 0, points: &[] },
];
