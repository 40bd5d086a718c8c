//! Certificate and key from PEM files, for TLS 1.2 and 1.3.

use crate::config::TlsFiles;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use shared::sync::enrol_code::{Pin, pin_of};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the files can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{path}: {error}")]
    Pem { path: PathBuf, error: pem::Error },
    #[error("{0} holds no certificate")]
    Empty(PathBuf),
    #[error("certificate and key: {0}")]
    Rustls(#[from] rustls::Error),
}

/// # Errors
/// [`TlsError`], also where key and certificate do not belong together.
pub fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| TlsError::Pem { path: files.key.clone(), error })?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The pin that stands in enrolment codes.
///
/// # Errors
/// [`TlsError`]
pub fn pin_of_certificate(path: &Path) -> Result<Pin, TlsError> {
    let chain = certificates(path)?;
    let first = chain.first().ok_or_else(|| TlsError::Empty(path.to_owned()))?;
    Ok(pin_of(ParsedCertificate::try_from(first)?.subject_public_key_info().as_ref()))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = |error| TlsError::Pem { path: path.to_owned(), error };
    CertificateDer::pem_file_iter(path).map_err(pem)?.collect::<Result<_, _>>().map_err(pem)
}
