//! Reads a password: unseen at a terminal, or as one line from standard input.

use anyhow::Context;
use std::io::{self, BufRead, IsTerminal};
use zeroize::Zeroizing;

pub fn read() -> anyhow::Result<Zeroizing<String>> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").map(Zeroizing::new).context("reading the password");
    }
    let mut line = Zeroizing::new(String::new());
    io::stdin().lock().read_line(&mut line).context("reading the password from standard input")?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
