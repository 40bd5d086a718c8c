//! 问题清单 (H1f): the months' lists, what the next would be, one of them.

mod draft;
mod lists;
mod sheet;
mod table;

pub use draft::IssueListDraftPage;
pub use lists::IssueLists;
pub use sheet::IssueListPage;
