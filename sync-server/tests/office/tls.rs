//! TLS by configuration: the key that the code names, and nothing in the clear.

use crate::office::Office;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use sync_server::config::{Limits, TlsFiles};
use sync_server::serve::{load_tls, pin_of_certificate, serve};

/// Certificate and key of tests, for 127.0.0.1 and localhost.
pub fn files() -> TlsFiles {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office/data");
    TlsFiles { certificate: data.join("certificate.pem"), key: data.join("key.pem") }
}

#[tokio::test]
async fn a_server_with_a_certificate_speaks_tls_and_nothing_else() {
    let office = Office::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = load_tls(&files()).expect("loaded");
    let server = Arc::clone(&office.server);
    tokio::spawn(serve(listener, Some(config), server, Limits::default(), std::future::pending()));
    let pem = std::fs::read(files().certificate).expect("a certificate");
    let trusted = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    let client = reqwest::Client::builder().tls_certs_only([trusted]).build().expect("a client");
    let answer = client.get(format!("https://{address}/v1/health")).send().await.expect("answered");
    assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_11));
    let distrusting = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
    assert!(distrusting.get(format!("https://{address}/v1/health")).send().await.is_err());
    let plain = reqwest::get(format!("http://{address}/v1/health")).await;
    assert!(plain.is_err(), "{plain:?}");
}

#[test]
fn the_pin_is_of_the_key_not_of_the_certificate() {
    let pin = pin_of_certificate(&files().certificate).expect("a pin");
    assert_eq!(pin, pin_of_certificate(&files().certificate).expect("a pin"));
    assert_ne!(pin, [0; 10]);
}

#[test]
fn files_that_are_no_certificate_are_named() {
    let good = files();
    let missing = PathBuf::from("/nowhere/certificate.pem");
    let bad = [
        TlsFiles { certificate: missing.clone(), key: good.key.clone() },
        TlsFiles { certificate: good.certificate.clone(), key: good.certificate.clone() },
        TlsFiles { certificate: good.key.clone(), key: good.key.clone() },
    ];
    for files in bad {
        assert!(load_tls(&files).is_err(), "{files:?}");
    }
    let error = pin_of_certificate(&missing).expect_err("missing").to_string();
    assert!(error.contains("/nowhere/certificate.pem"), "{error}");
}
