//! Where a server is reached: what an administrator writes as `https://host:port`, small enough to be typed in a code.

use core::net::{IpAddr, Ipv6Addr};

/// Scheme, host and port, without a path. Plain http exists for this machine only (security control 9).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServerAddress {
    secure: bool,
    host: String,
    port: u16,
}

/// Characters of a host name (RFC 1035).
pub const HOST_CHARS_MAX: usize = 253;

/// Why a text is no server address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("{0:?} is not a server address: write https://HOST or https://HOST:PORT, without a path")]
    Shape(String),
    #[error("plain http is for this machine only (127.0.0.1): write https://{0}")]
    PlainHttp(String),
}

impl ServerAddress {
    /// # Errors
    /// [`BadAddress`] for other schemes, hosts that are no names, ports that are no numbers, and http to elsewhere.
    pub fn new(secure: bool, host: &str, port: u16) -> Result<Self, BadAddress> {
        let host = host.to_ascii_lowercase();
        if !is_host(&host) || port == 0 {
            return Err(BadAddress::Shape(host));
        }
        if !secure && !is_loopback(&host) {
            return Err(BadAddress::PlainHttp(host));
        }
        Ok(ServerAddress { secure, host, port })
    }

    /// Whether it is spoken to with TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl std::str::FromStr for ServerAddress {
    type Err = BadAddress;
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress::Shape(text.to_owned());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(bad)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(bad()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match authority.rsplit_once(':') {
            // A colon inside of brackets belongs to an IPv6 address.
            Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| bad())?),
            _ => (authority, if secure { 443 } else { 80 }),
        };
        ServerAddress::new(secure, host, port)
    }
}

impl std::fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl std::fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerAddress({self})")
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    let label_ok = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    host.len() <= HOST_CHARS_MAX && host.split('.').all(label_ok)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        for (text, expected) in [
            ("https://yetan.example.cn", "https://yetan.example.cn:443"),
            ("HTTPS://Yetan.Example.cn:8443/", "https://yetan.example.cn:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost", "http://localhost:80"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]:443"),
            ("http://[::1]:81", "http://[::1]:81"),
        ] {
            let address: ServerAddress = text.parse().expect(text);
            assert_eq!(address.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "yetan.example.cn",
            "ftp://yetan.example.cn",
            "https://",
            "https://a..b",
            "https://a/b",
            "https://a:b",
            "https://a:0",
            "https://a:70000",
            "https://me@a",
            "https://夜谈",
            "https://[::1",
        ] {
            assert!(matches!(text.parse::<ServerAddress>(), Err(BadAddress::Shape(_))), "{text}");
        }
        for text in ["http://yetan.example.cn", "http://192.168.1.5:8080", "http://0.0.0.0"] {
            assert!(matches!(text.parse::<ServerAddress>(), Err(BadAddress::PlainHttp(_))), "{text}");
        }
    }
}
