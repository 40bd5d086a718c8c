//! 两人改了同一项.

use super::field_name;
use shared::api::ConflictView;

pub const ADVICE: &str = "两边写的都保留着。请选一个作准。";
pub const SHOWN: &str = "现在显示的是这个";
pub const TAKE: &str = "以这个为准";
pub const SETTLED: &str = "已定下来，保存在本机";

/// `两人改了同一项：林桂英的电话`
pub fn title(view: &ConflictView) -> String {
    let name = view.path.last().map(|key| field_name(key)).unwrap_or_default();
    match &view.of {
        Some(of) => format!("两人改了同一项：{of}的{name}"),
        None => format!("两人改了同一项：{name}"),
    }
}
