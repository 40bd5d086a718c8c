//! `yetan rebuild` and `yetan export`.

use super::{UpkeepOptions, choose, password};
use anyhow::Context;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

pub fn rebuild(options: &UpkeepOptions) -> anyhow::Result<()> {
    let workbench = options.data.open()?;
    let person = choose(&workbench, options.person.as_deref())?;
    let rebuilt = workbench.rebuild(person, &password::read()?)?;
    println!("rebuilt {} documents; {} are damaged and set aside", rebuilt.documents, rebuilt.quarantined);
    Ok(())
}

pub fn export(options: &UpkeepOptions, out: &Path) -> anyhow::Result<()> {
    let workbench = options.data.open()?;
    let person = choose(&workbench, options.person.as_deref())?;
    let password = password::read()?;
    let mut private = File::options();
    private.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut private, 0o600);
    let file = private.open(out).with_context(|| format!("{} cannot be made", out.display()))?;
    let result = write(&workbench, person, &password, file);
    if result.is_err() {
        // Half an export must not pass for a whole one.
        let _ = std::fs::remove_file(out);
    }
    let (written, unreadable) = result?;
    println!("exported {written} records to {}", out.display());
    for id in unreadable {
        println!("not exported, damaged: {id}");
    }
    Ok(())
}

fn write(
    workbench: &app_shell::workbench::Workbench,
    person: shared::domain::PersonId,
    password: &str,
    file: File,
) -> anyhow::Result<(u32, Vec<shared::domain::DocId>)> {
    let mut out = BufWriter::new(file);
    let exported = workbench.export(person, password, &mut out)?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(exported)
}
