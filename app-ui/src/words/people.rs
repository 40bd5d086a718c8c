//! Roles, relations and what else is said of people.

use shared::domain::{MemberState, Relation, Role, Sex};

pub fn role(role: Role) -> &'static str {
    match role {
        Role::GridWorker => "网格员",
        Role::DutyOfficer => "值班干部",
        Role::VillageCadre => "村（社区）干部",
        Role::TownshipSecretary => "乡镇（街道）秘书",
        Role::TownshipLeader => "乡镇（街道）领导",
        Role::ServiceCenter => "县行政服务中心",
        Role::DepartmentHandler => "县直部门承办人",
        Role::CountyOrganizer => "县委组织部",
        Role::CityObserver => "市级",
        Role::SystemAdmin => "系统管理员",
        Role::SecurityAdmin => "安全管理员",
        Role::Auditor => "审计管理员",
    }
}

pub fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Head => "户主",
        Relation::Spouse => "配偶",
        Relation::Child => "子女",
        Relation::ChildInLaw => "儿媳女婿",
        Relation::Grandchild => "孙辈",
        Relation::Parent => "父母",
        Relation::ParentInLaw => "公婆岳父母",
        Relation::Grandparent => "祖父母",
        Relation::Sibling => "兄弟姐妹",
        Relation::Other => "其他",
    }
}

pub fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "未填",
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

pub fn member_state(state: MemberState) -> &'static str {
    match state {
        MemberState::Present => "在家",
        MemberState::MovedOut => "外出或迁出",
        MemberState::Deceased => "去世",
        MemberState::Struck => "登记错了",
    }
}
