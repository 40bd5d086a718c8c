//! The screens, one file each. [`crate::route`] gives them their addresses.

mod first_start;
mod household;
mod household_form;
mod households;
mod nowhere;
mod sign_in;
mod today;
mod visit;
mod visit_form;

pub use first_start::FirstStart;
pub use household::HouseholdPage;
pub use household_form::HouseholdFormPage;
pub use households::Households;
pub use nowhere::Nowhere;
pub use sign_in::SignIn;
pub use today::Today;
pub use visit::VisitPage;
pub use visit_form::VisitFormPage;
