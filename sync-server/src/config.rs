//! `config.toml`: where the server listens, what devices call, its certificate, and its limits.

use crate::place::{Place, PlaceError};
use serde::Deserialize;
use shared::sync::server_address::ServerAddress;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What `init` writes: every setting with its default.
pub const TEMPLATE: &str = r#"# Where the server listens. Without a certificate this can only be an address of this machine (127.0.0.1).
listen = "127.0.0.1:8440"

# What devices call; it stands in enrolment codes. Without it they are made for http://127.0.0.1 and this port.
# address = "https://yetan.example.cn:8440"

# Certificate chain and private key, PEM. Relative to this folder.
# [tls]
# certificate = "certificate.pem"
# key = "key.pem"

# [limits]
# connections = 4096        # at the same time
# header_seconds = 30       # for a request's headers, and for the next request on an open connection
# body_seconds = 60         # for a request's body
# stalled_seconds = 30      # a client that takes nothing for so long is cut off
"#;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: SocketAddr,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub tls: Option<TlsFiles>,
    #[serde(default)]
    pub limits: Limits,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What one connection, and all of them, may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub connections: u32,
    pub header_seconds: u32,
    pub body_seconds: u32,
    pub stalled_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { connections: 4_096, header_seconds: 30, body_seconds: 60, stalled_seconds: 30 }
    }
}

impl Limits {
    pub fn header_within(&self) -> Duration {
        Duration::from_secs(self.header_seconds.into())
    }

    pub fn body_within(&self) -> Duration {
        Duration::from_secs(self.body_seconds.into())
    }

    pub fn stalled_within(&self) -> Duration {
        Duration::from_secs(self.stalled_seconds.into())
    }
}

/// Why the configuration can't be used; mend the file and start again.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("config.toml: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("config.toml: {0} must be more than 0")]
    Zero(&'static str),
    #[error(
        "{0} can be reached from other machines, so it needs a certificate: set [tls] in config.toml, or listen on 127.0.0.1"
    )]
    PlainHttp(SocketAddr),
    #[error("config.toml does not say what devices call: set `address`, or give --server")]
    NoAddress,
    #[error("config.toml, address: {0}")]
    Address(#[from] shared::sync::server_address::BadAddress),
    #[error(transparent)]
    Place(#[from] PlaceError),
}

impl Config {
    /// Reads the folder's file; file names in it become relative to the folder.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub fn read(place: &Place) -> Result<Config, ConfigError> {
        let path = place.config();
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => PlaceError::NoServer(place.dir().to_owned()),
            _ => PlaceError::Io { path, error },
        })?;
        let mut config = Config::parse(&text)?;
        if let Some(tls) = &mut config.tls {
            tls.certificate = place.dir().join(&tls.certificate);
            tls.key = place.dir().join(&tls.key);
        }
        Ok(config)
    }

    fn parse(text: &str) -> Result<Config, ConfigError> {
        let config: Config = toml::from_str(text)?;
        let limits = &config.limits;
        for (name, value) in [
            ("limits.connections", limits.connections),
            ("limits.header_seconds", limits.header_seconds),
            ("limits.body_seconds", limits.body_seconds),
            ("limits.stalled_seconds", limits.stalled_seconds),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero(name));
            }
        }
        Ok(config)
    }

    /// # Errors
    /// [`ConfigError::PlainHttp`]
    pub fn refuse_plain_http(&self, listen: SocketAddr) -> Result<(), ConfigError> {
        if self.tls.is_none() && !listen.ip().is_loopback() {
            return Err(ConfigError::PlainHttp(listen));
        }
        Ok(())
    }

    /// What devices call.
    ///
    /// # Errors
    /// [`ConfigError::Address`]; [`ConfigError::NoAddress`] where the server listens everywhere and nothing else is said.
    pub fn public_address(&self) -> Result<ServerAddress, ConfigError> {
        match &self.address {
            Some(address) => Ok(address.parse()?),
            None if self.listen.ip().is_unspecified() => Err(ConfigError::NoAddress),
            None => {
                let scheme = if self.tls.is_some() { "https" } else { "http" };
                Ok(format!("{scheme}://{}", self.listen).parse()?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_configuration() {
        let config = Config::parse(TEMPLATE).expect("parsed");
        assert_eq!(config.public_address().expect("an address").to_string(), "http://127.0.0.1:8440");
        let uncommented: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(setting) if setting.contains(" = ") || setting.starts_with('[') => setting,
                _ => line,
            })
            .flat_map(|line| [line, "\n"])
            .collect();
        let config = Config::parse(&uncommented).expect("parsed");
        assert!(config.tls.is_some());
        let (told, default) = (config.limits, Limits::default());
        assert_eq!(
            (told.connections, told.header_seconds, told.body_seconds, told.stalled_seconds),
            (default.connections, default.header_seconds, default.body_seconds, default.stalled_seconds)
        );
    }

    #[test]
    fn what_can_not_work_is_refused_when_it_is_read() {
        for bad in [
            "",
            "listen = \"here\"",
            "listen = \"127.0.0.1:1\"\nlitsen = 1",
            "listen = \"127.0.0.1:1\"\n[limits]\nconnections = 0",
            "listen = \"127.0.0.1:1\"\n[limits]\nheader_seconds = -1",
            "listen = \"127.0.0.1:1\"\n[tls]\ncertificate = \"a\"",
        ] {
            assert!(Config::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_is_put_into_no_code() {
        let everywhere = Config::parse("listen = \"0.0.0.0:1\"").expect("parsed");
        assert!(matches!(everywhere.public_address(), Err(ConfigError::NoAddress)));
        let v6 = Config::parse("listen = \"[::1]:81\"").expect("parsed");
        assert_eq!(v6.public_address().expect("an address").to_string(), "http://[::1]:81");
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        let config = Config::parse("listen = \"127.0.0.1:1\"").expect("parsed");
        for (listen, good) in
            [("127.0.0.1:1", true), ("[::1]:1", true), ("0.0.0.0:1", false), ("10.0.0.1:1", false)]
        {
            assert_eq!(
                config.refuse_plain_http(listen.parse().expect("an address")).is_ok(),
                good,
                "{listen}"
            );
        }
    }
}
