//! The people of the quarter at their devices: who sits there, and what is asked in one line.

use super::super::Device;
use anyhow::{Context, bail};
use shared::api::{
    FormTarget, FormView, HouseholdFilter, IssueAction, IssueSheet, Page, Reply, Request, Saved,
};
use shared::domain::{DocId, PersonId};

/// Somebody with a password.
pub struct Somebody {
    pub id: PersonId,
    pub password: String,
}

/// A device at which a person sits.
#[derive(Clone, Copy)]
pub struct Desk<'d>(&'d Device);

impl<'d> Desk<'d> {
    /// The one who sat there before goes.
    ///
    /// # Errors
    /// Where the person can't sign in.
    pub async fn of(device: &'d Device, who: &Somebody) -> anyhow::Result<Desk<'d>> {
        device.call(&Request::Lock).await?;
        device.call(&Request::SignIn { person: who.id, password: who.password.clone() }).await?;
        Ok(Desk(device))
    }

    /// # Errors
    /// What the device refuses.
    pub async fn ask(self, request: Request) -> anyhow::Result<Reply> {
        self.0.call(&request).await
    }

    /// # Errors
    /// What the device refuses.
    pub async fn save(self, request: Request) -> anyhow::Result<Saved> {
        match self.ask(request).await? {
            Reply::Saved(saved) => Ok(saved),
            other => bail!("not saved: {other:?}"),
        }
    }

    /// # Errors
    /// What the device refuses.
    pub async fn open(self, target: FormTarget) -> anyhow::Result<FormView> {
        match self.ask(Request::OpenForm { target }).await? {
            Reply::Form(form) => Ok(*form),
            other => bail!("no form: {other:?}"),
        }
    }

    /// # Errors
    /// What the device refuses.
    pub async fn act(self, id: DocId, action: IssueAction) -> anyhow::Result<()> {
        self.save(Request::ActOnIssue { id, action }).await.map(drop)
    }

    /// # Errors
    /// What the device refuses.
    pub async fn issue(self, id: DocId) -> anyhow::Result<Box<IssueSheet>> {
        match self.ask(Request::Issue { id }).await? {
            Reply::Issue(sheet) => Ok(sheet),
            _ => bail!("not an issue"),
        }
    }

    /// The first households of the list.
    ///
    /// # Errors
    /// What the device refuses.
    pub async fn homes(self) -> anyhow::Result<Vec<DocId>> {
        let request = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
        match self.ask(request).await? {
            Reply::Households(list) => Ok(list.rows.into_iter().map(|row| row.id).collect()),
            other => bail!("no households: {other:?}"),
        }
    }

    /// The issue that was made of a visit.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn issue_of(self, visit: DocId) -> anyhow::Result<DocId> {
        match self.ask(Request::Visit { id: visit }).await? {
            Reply::Visit(sheet) => Ok(sheet.course.issues.first().context("an issue of the visit")?.id),
            other => bail!("no visit: {other:?}"),
        }
    }
}
