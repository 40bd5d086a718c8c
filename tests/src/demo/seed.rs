//! Fills a fresh demonstration: enrols the devices and records the households, through the devices themselves.

use super::office::{STAFF, VILLAGE};
use super::{Device, Office};
use crate::synthetic;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use shared::api::{HouseholdForm, Request};
use shared::domain::{GridId, UnitId};
use std::path::Path;
use std::time::Duration;

const YEAR: i16 = 2026;
const SEED: u64 = 350_404;
/// Enough for a first sync on a slow machine.
const SYNC_WITHIN: Duration = Duration::from_secs(120);

/// How a person of the demonstration signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub name: String,
    pub role: String,
    pub device: String,
    pub password: String,
}

/// Enrols the village's three people and the secretary, records the households, and waits until all have everything.
///
/// # Errors
/// Whatever a device or the server refuses.
pub async fn fill(
    office: &Office,
    people: &[String],
    village: &Device,
    township: &Device,
    households: usize,
) -> anyhow::Result<Vec<SignIn>> {
    let mut signed = Vec::new();
    let seats = [
        ("duty_officer", village, "village"),
        ("grid_worker", village, "village"),
        ("village_cadre", village, "village"),
        ("township_secretary", township, "township"),
    ];
    for (role, device, label) in seats {
        signed.push(enrol(office, people, role, device, label).await?);
    }
    record_households(village, households).await?;
    village.quiet(SYNC_WITHIN).await?;
    township.call(&Request::SyncNow).await?;
    township.quiet(SYNC_WITHIN).await?;
    for device in [village, township] {
        device.call(&Request::Lock).await?;
    }
    Ok(signed)
}

/// Gives the first of the staff with this role a seat at a device. `people`: ids of the staff, in their order.
///
/// # Errors
/// Whatever the device or the server refuses.
pub async fn enrol(
    office: &Office,
    people: &[String],
    role: &str,
    device: &Device,
    label: &str,
) -> anyhow::Result<SignIn> {
    let place = STAFF.iter().position(|staff| staff.role == role).context("nobody has this role")?;
    let password = seat(office, &people[place], device).await?;
    let staff = &STAFF[place];
    Ok(SignIn { name: staff.name.into(), role: staff.role.into(), device: label.into(), password })
}

/// Enrols a person, by id, at a device; gives the password that was chosen.
///
/// # Errors
/// Whatever the device or the server refuses.
pub async fn seat(office: &Office, person: &str, device: &Device) -> anyhow::Result<String> {
    let password = new_password()?;
    let code = office.enrolment_code(person).await?;
    device.call(&Request::Enrol { code, password: password.clone() }).await?;
    Ok(password)
}

async fn record_households(village: &Device, count: usize) -> anyhow::Result<()> {
    let unit = UnitId::new(VILLAGE)?;
    let grids = (1..=4).map(|n| GridId::new(format!("{VILLAGE}{n:03}"))).collect::<Result<Vec<_>, _>>()?;
    for (i, household) in synthetic::households(&unit, &grids, count, YEAR, SEED).into_iter().enumerate() {
        let form = HouseholdForm { unit: Some(unit.clone()), household };
        let request = Request::SaveHousehold { id: None, base: Vec::new(), form };
        village.call(&request).await.with_context(|| format!("household {i}"))?;
    }
    Ok(())
}

/// The sign-ins of an earlier start.
///
/// # Errors
/// Where the file is damaged: start with `--fresh`.
pub fn sign_ins(file: &Path) -> anyhow::Result<Vec<SignIn>> {
    let text = std::fs::read_to_string(file).context("no earlier demonstration; start with --fresh")?;
    serde_json::from_str(&text).context("the sign-ins are damaged; start with --fresh")
}

/// Random, of three classes, easy to type.
fn new_password() -> anyhow::Result<String> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let letter = |byte: &u8| char::from(b"abcdefghjkmnpqrstuvwxyz"[usize::from(*byte) % 23]);
    let word: String = bytes[..4].iter().map(letter).collect();
    let number = u32::from_be_bytes([0, 0, bytes[6], bytes[7]]) % 9000 + 1000;
    Ok(format!("Ye-{word}-{number}"))
}
