//! What people type during the works: one field of a household, through its form.

use super::stage::Station;
use anyhow::bail;
use shared::api::{FormTarget, FormView, HouseholdFilter, HouseholdForm, Page, Reply, Request};
use shared::domain::{DocId, Household};
use shared::limits::LIST_ROWS_MAX;

/// `count` households of the device, in the order of its list.
///
/// # Errors
/// Where it has fewer.
pub async fn households(station: &Station, count: usize) -> anyhow::Result<Vec<DocId>> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let page = Page { offset: u32::try_from(ids.len())?, limit: LIST_ROWS_MAX };
        let request = Request::Households { filter: HouseholdFilter::default(), page };
        let Reply::Households(list) = station.device.call(&request).await? else {
            bail!("households were asked for");
        };
        if list.rows.is_empty() {
            bail!("the device has {} households, {count} are wanted", ids.len());
        }
        ids.extend(list.rows.into_iter().map(|row| row.id));
    }
    ids.truncate(count);
    Ok(ids)
}

/// How many households the device lists.
///
/// # Errors
/// Where the device refuses.
pub async fn listed(station: &Station) -> anyhow::Result<usize> {
    let request = Request::Households { filter: HouseholdFilter::default(), page: Page::default() };
    match station.device.call(&request).await? {
        Reply::Households(list) => Ok(usize::try_from(list.total)?),
        other => bail!("not households: {other:?}"),
    }
}

/// Opens the household's form, lets `type_in` change it, and saves.
///
/// # Errors
/// Where the device refuses.
pub async fn edit(station: &Station, id: DocId, type_in: impl FnOnce(&mut Household)) -> anyhow::Result<()> {
    let (base, mut form) = open(station, id).await?;
    type_in(&mut form.household);
    station.device.call(&Request::SaveHousehold { id: Some(id), base, form }).await?;
    Ok(())
}

/// The household as its form shows it.
///
/// # Errors
/// Where the device refuses.
pub async fn household(station: &Station, id: DocId) -> anyhow::Result<Household> {
    Ok(open(station, id).await?.1.household)
}

async fn open(station: &Station, id: DocId) -> anyhow::Result<(Vec<String>, HouseholdForm)> {
    match station.device.call(&Request::OpenForm { target: FormTarget::Household { id } }).await? {
        Reply::Form(form) => match *form {
            FormView::Household { base, form, .. } => Ok((base, form)),
            other => bail!("not a household's form: {other:?}"),
        },
        other => bail!("not a form: {other:?}"),
    }
}

/// A phone number that belongs to nobody.
pub fn phone(n: usize) -> String {
    format!("1990000{:04}", n % 10_000)
}
