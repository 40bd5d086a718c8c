//! What an issue is filed under (台账 columns 事项类别 and 个人/集体): the classes as data, and what words suggest.

use serde::{Deserialize, Serialize};

/// 事项类别: the large classes of the 12345 hotlines, as far as a village meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueClass {
    /// 住房建设
    Housing,
    /// 交通出行
    Transport,
    /// 环境卫生
    Environment,
    /// 供水供电供气
    Utilities,
    /// 社会保障
    Welfare,
    /// 医疗卫生
    Health,
    /// 教育
    Education,
    /// 农林水利
    Farming,
    /// 治安纠纷
    Disputes,
    /// 党务村务
    VillageAffairs,
    /// 其他
    Other,
}

/// 个人事项 or 集体事项: to whom the result is told, and how (H4a, H4b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// 个人事项
    Personal,
    /// 集体事项
    Collective,
}

/// What the township files an issue under when it examines or lists it; `None`: nobody has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filed {
    pub class: Option<IssueClass>,
    pub scope: Option<Scope>,
}

/// Words that tell of a class. The first row with a word that stands in the text counts: what is narrow comes first, so that
/// `村道边路灯` is of the road and `停电` is not of what has no power.
const WORDS: &[(IssueClass, &[&str])] = &[
    (
        IssueClass::Utilities,
        &[
            "停水",
            "停电",
            "自来水",
            "供水",
            "供电",
            "水压",
            "电压",
            "水管",
            "水表",
            "电表",
            "电费",
            "水费",
            "电线",
            "线路",
            "煤气",
            "燃气",
            "天然气",
            "接电",
            "通水",
        ],
    ),
    (
        IssueClass::Transport,
        &[
            "路灯",
            "村道",
            "道路",
            "公路",
            "路面",
            "修路",
            "桥",
            "公交",
            "班车",
            "停车",
            "车位",
            "堵车",
            "交通",
            "红绿灯",
            "护栏",
            "斑马线",
            "井盖",
            "出行",
        ],
    ),
    (
        IssueClass::Education,
        &["学校", "上学", "入学", "学费", "学生", "幼儿园", "老师", "助学", "教育", "托管"],
    ),
    (
        IssueClass::Health,
        &[
            "医院",
            "看病",
            "医保",
            "医疗",
            "卫生院",
            "卫生所",
            "吃药",
            "药费",
            "慢性病",
            "体检",
            "疫苗",
            "大病",
        ],
    ),
    (
        IssueClass::Welfare,
        &[
            "低保",
            "养老",
            "社保",
            "残疾",
            "救助",
            "补贴",
            "补助",
            "特困",
            "五保",
            "退休",
            "失业",
            "就业",
            "高龄",
            "优抚",
            "退役",
            "临时困难",
            "生活困难",
        ],
    ),
    (
        IssueClass::Farming,
        &[
            "水渠",
            "灌溉",
            "水库",
            "山塘",
            "河堤",
            "农田",
            "耕地",
            "田地",
            "稻",
            "果树",
            "竹",
            "林木",
            "山林",
            "林权",
            "农药",
            "化肥",
            "种子",
            "养殖",
            "野猪",
            "机耕",
            "土地承包",
        ],
    ),
    (
        IssueClass::Environment,
        &[
            "垃圾",
            "下水道",
            "污水",
            "排水",
            "臭",
            "噪音",
            "噪声",
            "油烟",
            "厕所",
            "化粪池",
            "卫生",
            "保洁",
            "环境",
            "蚊",
            "污染",
            "绿化",
            "积水",
            "粪",
        ],
    ),
    (
        IssueClass::Housing,
        &[
            "漏水",
            "房屋",
            "危房",
            "住房",
            "建房",
            "宅基地",
            "楼道",
            "电梯",
            "外墙",
            "屋顶",
            "物业",
            "小区",
            "装修",
            "拆迁",
            "产权",
            "房产证",
            "违建",
            "违章建筑",
        ],
    ),
    (
        IssueClass::Disputes,
        &[
            "纠纷", "吵架", "打架", "邻里", "偷", "盗", "诈骗", "治安", "监控", "赌", "欠薪", "欠钱", "工资",
            "债", "斗殴", "狗",
        ],
    ),
    (
        IssueClass::VillageAffairs,
        &[
            "村务",
            "党务",
            "党员",
            "村干部",
            "村委",
            "居委",
            "公开",
            "集体资产",
            "分红",
            "选举",
            "公章",
            "账目",
            "活动室",
            "活动",
            "文化",
            "广场舞",
            "健身器材",
            "祠堂",
        ],
    ),
];

impl IssueClass {
    pub const ALL: [IssueClass; 11] = [
        IssueClass::Housing,
        IssueClass::Transport,
        IssueClass::Environment,
        IssueClass::Utilities,
        IssueClass::Welfare,
        IssueClass::Health,
        IssueClass::Education,
        IssueClass::Farming,
        IssueClass::Disputes,
        IssueClass::VillageAffairs,
        IssueClass::Other,
    ];

    /// The name in documents and tables.
    pub fn name(self) -> &'static str {
        match self {
            IssueClass::Housing => "housing",
            IssueClass::Transport => "transport",
            IssueClass::Environment => "environment",
            IssueClass::Utilities => "utilities",
            IssueClass::Welfare => "welfare",
            IssueClass::Health => "health",
            IssueClass::Education => "education",
            IssueClass::Farming => "farming",
            IssueClass::Disputes => "disputes",
            IssueClass::VillageAffairs => "village_affairs",
            IssueClass::Other => "other",
        }
    }

    pub fn from_name(name: &str) -> Option<IssueClass> {
        IssueClass::ALL.into_iter().find(|class| class.name() == name)
    }

    /// What the words of an issue suggest; [`IssueClass::Other`] where they say nothing. Whoever files it decides.
    pub fn suggested_by(text: &str) -> IssueClass {
        let tells = |(_, words): &&(IssueClass, &[&str])| words.iter().any(|word| text.contains(word));
        WORDS.iter().find(tells).map_or(IssueClass::Other, |(class, _)| *class)
    }
}

impl Scope {
    pub const ALL: [Scope; 2] = [Scope::Personal, Scope::Collective];

    /// The name in documents and tables.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Personal => "personal",
            Scope::Collective => "collective",
        }
    }

    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl Filed {
    /// What a later word says, and what it leaves open as it was.
    #[must_use]
    pub fn then(self, later: Filed) -> Filed {
        Filed { class: later.class.or(self.class), scope: later.scope.or(self.scope) }
    }

    /// What an issue is filed under unless somebody says otherwise: its words tell the class; it is personal where a household
    /// or a person stands behind it.
    pub fn suggested(content: &str, somebodys: bool) -> Filed {
        let scope = if somebodys { Scope::Personal } else { Scope::Collective };
        Filed { class: Some(IssueClass::suggested_by(content)), scope: Some(scope) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_the_words_of_an_issue_suggest_its_class() {
        for (text, class) in [
            ("巷口第二盏路灯不亮", IssueClass::Transport),
            ("三号楼下水道堵了，下雨就漫上来", IssueClass::Environment),
            ("自来水水压不够", IssueClass::Utilities),
            ("屋顶漏水", IssueClass::Housing),
            ("低保没批下来", IssueClass::Welfare),
            ("医保报销要跑县里", IssueClass::Health),
            ("孩子上学没有班车", IssueClass::Transport),
            ("水渠塌了浇不上田", IssueClass::Farming),
            ("邻里为界墙吵架", IssueClass::Disputes),
            ("村务没有公开", IssueClass::VillageAffairs),
            ("想请人来唱戏", IssueClass::Other),
        ] {
            assert_eq!(IssueClass::suggested_by(text), class, "{text}");
        }
    }

    #[test]
    fn names_lead_back_and_are_those_of_documents() {
        for class in IssueClass::ALL {
            assert_eq!(IssueClass::from_name(class.name()), Some(class));
            assert_eq!(serde_json::to_value(class).expect("serialises"), class.name());
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(scope));
            assert_eq!(serde_json::to_value(scope).expect("serialises"), scope.name());
        }
    }

    #[test]
    fn a_later_word_stands_and_what_it_leaves_open_stays() {
        let first = Filed { class: Some(IssueClass::Housing), scope: Some(Scope::Personal) };
        let later = Filed { class: None, scope: Some(Scope::Collective) };
        assert_eq!(first.then(later), Filed { class: Some(IssueClass::Housing), ..later });
        assert_eq!(first.then(Filed::default()), first);
    }
}
