//! Errors as instructions: what happened, what was kept, what to do now.

use super::field_name;
use shared::api::{ApiError, ErrorCode};
use shared::domain::{FieldError, FileTrouble, IdNumberError, Trouble};
use shared::policy::Refusal;

/// The first line: what happened.
pub fn error_title(error: &ApiError) -> &'static str {
    match error.code {
        ErrorCode::Invalid if of_file(error).is_some() => "这个文件读不进来",
        ErrorCode::Invalid => "还有几处要改",
        ErrorCode::Forbidden => "这一步不归您办",
        ErrorCode::NotFound => "没有找到",
        ErrorCode::SignedOut => "屏幕已锁上",
        ErrorCode::WrongPassword => "密码不对",
        ErrorCode::LockedOut => "输错次数太多，暂时锁住了",
        ErrorCode::WeakPassword => "这个密码太简单，或者近来用过",
        ErrorCode::BadCode => "这个码用不了",
        ErrorCode::Offline => "现在连不上服务器",
        ErrorCode::Untrusted => "服务器的身份对不上",
        ErrorCode::Unauthorized => "服务器不认这台设备的登录",
        ErrorCode::LeaseEnded => "离线时间太久，别人的记录暂时看不了",
        ErrorCode::NewerSchema => "这条记录是新版本写的",
        ErrorCode::Quarantined => "这条记录在本机损坏，已隔离",
        ErrorCode::BadRequest => "内容太长，程序没有收下",
        ErrorCode::Storage => "没有保存：磁盘写不进去",
        ErrorCode::Internal => "程序没有应答",
    }
}

/// The second: what was kept and what to do.
pub fn error(error: &ApiError) -> String {
    if let Some(trouble) = of_file(error) {
        return format!("{}。本机的记录没有改动。", file_trouble(trouble));
    }
    let advice = match error.code {
        ErrorCode::Invalid => "已填的都在。请把标出的几处改好，再保存。",
        ErrorCode::Forbidden => return forbidden(error.refusal),
        ErrorCode::NotFound => "它可能已移到别的单位，或者地址写错了。请返回列表再找。",
        ErrorCode::SignedOut => "写到一半的内容已留作草稿。请重新登录，接着写。",
        ErrorCode::WrongPassword => "请看清大小写再输一次。忘了密码，可向乡镇要一个找回码。",
        ErrorCode::LockedOut => "内容都在。请过几分钟再试；着急的话，请乡镇给一个找回码。",
        ErrorCode::WeakPassword => {
            "请换一个：至少 8 位，大写、小写、数字、符号里要有三类，不与最近 5 个相同。"
        }
        ErrorCode::BadCode => "请对照纸条再输一次。码只能用一次，过期或用过的，请向乡镇要一个新的。",
        ErrorCode::Offline => "已保存的都在本机，填写不受影响。有网时会自动再连。",
        ErrorCode::Untrusted => "为安全起见没有连接，本机内容不变。请把这句话告诉乡镇的管理人员。",
        ErrorCode::Unauthorized => "本机内容都在。请在有网的地方重新登录一次。",
        ErrorCode::LeaseEnded => "新的走访照样可以记。请到有网的地方同步一次，就能继续查看。",
        ErrorCode::NewerSchema => "可以看，不能改。请更新程序后再改。",
        ErrorCode::Quarantined => "服务器上的那份是好的，下次同步时会重新取来，不用您做什么。",
        ErrorCode::BadRequest => "已填的都在。请分成几条写，或者删短一些再保存。",
        ErrorCode::Storage => "请不要关闭本页。清出一些磁盘空间后，再按一次保存。",
        ErrorCode::Internal => "已保存的都在。请关掉程序重新打开；还不行，请告诉管理人员。",
    };
    advice.to_owned()
}

/// A file is given without a form whose fields could be marked.
fn of_file(error: &ApiError) -> Option<FileTrouble> {
    error.fields.iter().find_map(|field| match field.trouble {
        Trouble::File(trouble) => Some(trouble),
        _ => None,
    })
}

fn forbidden(why: Option<Refusal>) -> String {
    why.map_or("没有改动任何内容。".to_owned(), |why| format!("没有改动任何内容。{}", refusal(why)))
}

/// Why rights do not allow it, and who to turn to.
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::MayNotCreate => "您的岗位不能为这个单位新建这类记录，请交给该村（社区）的同志。",
        Refusal::MayNotEdit => "这条记录只有记录人和村（社区）干部能改，请和他们说一声。",
        Refusal::MayNotAct => "这一步由别的岗位来办。",
        Refusal::NotYourself => "记录里的经办人不是您本人，请用自己的姓名登录后再办。",
        Refusal::TooLateToVoid => "已过 24 小时，自己不能作废了，请乡镇（街道）秘书作废。",
        Refusal::WrongEvent => "这类记录没有这一步。",
        Refusal::OwnItem => "自己负责或经手的事，要由另一位乡镇（街道）的同志来确认。",
        Refusal::NotFedBack => "请先把结果反馈给反映人，再提请销号。",
        Refusal::NotNow => "这个问题现在不在这一步，请刷新后看看办到哪里了。",
    }
}

/// A field's trouble with the field's name in front, for the list at the top of a form.
pub fn field_error(error: &FieldError) -> String {
    format!("{}：{}", field_name(&error.field), trouble(&error.trouble))
}

/// What is wrong with a field, said as what to do.
pub fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Missing => "请填写".into(),
        Trouble::TooLong { max } => format!("太长了，请不超过 {max} 个字"),
        Trouble::TooMany { max } => format!("太多了，最多 {max} 条"),
        Trouble::ControlCharacter => "里面有看不见的特殊字符，请删掉重打".into(),
        Trouble::NotAPhone => "不像电话号码：请只用数字、+、- 和空格，至少 5 位数字".into(),
        Trouble::IdNumber(error) => id_number(*error).into(),
        Trouble::BadDate => "日期不对：不能晚于今天".into(),
        Trouble::Unanswered => "请写下来，或者选“无”".into(),
        Trouble::Contradicts => "选了“无”又写了内容，请留一样".into(),
        Trouble::Unknown => "选的内容已不存在，请重新选".into(),
        Trouble::File(trouble) => file_trouble(*trouble),
    }
}

/// Why a workbook cannot be read, and what to do about the file.
fn file_trouble(trouble: FileTrouble) -> String {
    match trouble {
        FileTrouble::OldOrLocked => {
            "这是旧版 .xls，或者文件加了密码。请在表格软件里打开，另存为不带密码的 .xlsx 再选".into()
        }
        FileTrouble::NotAWorkbook => {
            "打不开：不是 .xlsx 表格，或者文件已损坏。请用表格软件打开看看，另存为 .xlsx 再选".into()
        }
        FileTrouble::TooLarge => "文件太大，最多 8 MB。请删去图片和用不着的表，或分成几个文件".into(),
        FileTrouble::TooManyRows { max } => format!("一张表最多 {max} 行有内容的，请分成几个文件"),
        FileTrouble::TooManyColumns { max } => format!("一张表最多 {max} 列，请删去用不着的列"),
        FileTrouble::Empty => "没有找到有内容的表。请看看是不是选错了文件".into(),
        FileTrouble::Incomplete => "文件没有全部读进来，请再选一次".into(),
    }
}

fn id_number(error: IdNumberError) -> &'static str {
    match error {
        IdNumberError::FirstGeneration => "这是一代证的 15 位号码，请填现在的 18 位号码",
        IdNumberError::Shape => "应是 18 位：前 17 位数字，最后一位数字或 X",
        IdNumberError::BirthDate => "号码里的出生日期不存在，请对照证件再看一遍",
        IdNumberError::CheckDigit => "有一位打错了，请对照证件再看一遍",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_that_nothing_changed_and_who_can_do_it() {
        let words = error(&ApiError::forbidden(Refusal::TooLateToVoid));
        assert!(words.contains("没有改动") && words.contains("秘书"), "{words}");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_with_what_to_do_about_it() {
        let field = FieldError { field: "file".into(), trouble: Trouble::File(FileTrouble::OldOrLocked) };
        let told = ApiError { fields: vec![field], ..ApiError::new(ErrorCode::Invalid, "the file") };
        assert_eq!(error_title(&told), "这个文件读不进来");
        assert!(error(&told).contains("另存为"), "{}", error(&told));
    }

    #[test]
    fn a_field_error_names_the_field() {
        let wrong = FieldError { field: "members.0192.phone".into(), trouble: Trouble::NotAPhone };
        assert!(field_error(&wrong).starts_with("家庭成员的电话："), "{}", field_error(&wrong));
    }
}
