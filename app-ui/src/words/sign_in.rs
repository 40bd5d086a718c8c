//! First start, sign-in, change of person, recovery.

pub const WELCOME: &str = "请输入纸条上的登记码";
pub const WELCOME_HINT: &str =
    "乡镇（街道）发的一长串字母和数字，大小写和空格不要紧。要在有网的地方做，只做这一次。";
pub const CODE: &str = "登记码";
pub const NEXT: &str = "下一步";
pub const LOOKING: &str = "正在核对…";
pub const IS_THIS_YOU: &str = "请核对是不是您本人";
pub const NOT_ME: &str = "不是我，重新输入";
pub const SERVER: &str = "服务器";
pub const UNIT: &str = "单位";
pub const NAME: &str = "姓名";
pub const CHOOSE_PASSWORD: &str = "给自己定一个密码";
pub const TYPE_PASSWORD: &str = "您正在用的密码";
pub const PASSWORD: &str = "密码";
pub const PASSWORD_RULE: &str = "至少 8 位，大写、小写、数字、符号里要有三类。以后断网也用它登录。";
pub const SHOW_PASSWORD: &str = "显示密码";
pub const START: &str = "开始使用";
pub const STARTING: &str = "正在登记…";
pub const WHO: &str = "请选自己的姓名";
pub const SIGN_IN: &str = "登录";
pub const SIGNING_IN: &str = "正在打开…";
pub const FORGOTTEN: &str = "忘记密码";
pub const OTHER_PERSON: &str = "不是我，换一个人";
pub const ADD_PERSON: &str = "新的使用人登记";
pub const TO_SIGN_IN: &str = "回到登录";
pub const RECOVER: &str = "用找回码开门";
pub const RECOVER_HINT: &str = "请向乡镇（街道）要一个找回码，断网也能用。本机的记录和草稿都会保留。";
pub const RECOVERY_CODE: &str = "找回码";
pub const NEW_PASSWORD: &str = "新密码";
pub const RECOVER_NOW: &str = "换成新密码并登录";
pub const WORKS_OFFLINE: &str = "没有网也能登录";

/// `林小燕，请输入密码`
pub fn password_of(name: &str) -> String {
    format!("{name}，请输入密码")
}
