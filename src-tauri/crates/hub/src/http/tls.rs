//! TLS 1.2 or newer through the system's library, and the reason when it fails.
//!
//! Nothing here can switch verification off (control N1).

use std::error::Error as _;

use crate::{
    Secret,
    error::{HubError, codes},
};

/// Why TLS could not be agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The hub's certificate is past its end.
    Expired,
    /// It was issued for another name.
    Name,
    /// Nobody we trust issued it.
    Untrusted,
    /// The hub refused our certificate, or wanted one.
    RefusedByHub,
    /// Anything else: protocol, ciphers, a broken handshake.
    Handshake,
}

impl TlsFault {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Name => "name",
            Self::Untrusted => "untrusted",
            Self::RefusedByHub => "refused_by_hub",
            Self::Handshake => "handshake",
        }
    }
}

/// A connector that trusts the system's authorities and those in `ca_pem`, and shows `identity` when asked.
pub(crate) fn connector(
    ca_pem: Option<&[u8]>,
    identity: Option<(&[u8], &Secret)>,
) -> Result<tokio_native_tls::TlsConnector, HubError> {
    let unusable = |reason: &'static str| {
        move |error: native_tls::Error| {
            tracing::warn!(%error, reason, "TLS settings");
            HubError::permanent(codes::SETTINGS).with("reason", reason)
        }
    };
    let mut builder = native_tls::TlsConnector::builder();
    builder.min_protocol_version(Some(native_tls::Protocol::Tlsv12));
    if let Some(pem) = ca_pem {
        let authorities = native_tls::Certificate::stack_from_pem(pem).map_err(unusable("ca_file"))?;
        if authorities.is_empty() {
            return Err(HubError::permanent(codes::SETTINGS).with("reason", "ca_file"));
        }
        for authority in authorities {
            builder.add_root_certificate(authority);
        }
    }
    if let Some((pkcs12, password)) = identity {
        let identity = native_tls::Identity::from_pkcs12(pkcs12, password.expose())
            .map_err(unusable("client_certificate"))?;
        builder.identity(identity);
    }
    Ok(builder.build().map_err(unusable("tls"))?.into())
}

/// The reason of a failed handshake. The library keeps its verdict private and shows the number only in the `Debug`
/// form, so it is read from there; the tests with real certificates fail should that form change.
pub(crate) fn fault_of(error: &native_tls::Error) -> TlsFault {
    #[cfg(windows)]
    const BEFORE: &str = "Os { code: ";
    #[cfg(not(windows))]
    const BEFORE: &str = "X509VerifyResult { code: ";
    let shown = format!("{error:?}");
    let number = shown.split_once(BEFORE).and_then(|(_, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-')?;
        rest.get(..end)?.parse::<i64>().ok()
    });
    match number {
        // X509_V_ERR_CERT_HAS_EXPIRED (openssl/x509_vfy.h), CERT_E_EXPIRED (winerror.h).
        Some(10 | -2_146_762_495) => TlsFault::Expired,
        // X509_V_ERR_HOSTNAME_MISMATCH and IP_ADDRESS_MISMATCH, CERT_E_CN_NO_MATCH.
        Some(62 | 64 | -2_146_762_481) => TlsFault::Name,
        // Unable to get or verify an issuer, self-signed, untrusted; CERT_E_UNTRUSTEDROOT, CERT_E_CHAINING.
        Some(2 | 18..=21 | 27 | -2_146_762_487 | -2_146_762_486) => TlsFault::Untrusted,
        Some(_) | None => TlsFault::Handshake,
    }
}

/// The TLS alert that ended an established connection before any answer: under TLS 1.3 the hub refuses our
/// certificate only then. What was sent until then was not carried out.
pub(crate) fn in_chain(error: &hyper::Error) -> Option<TlsFault> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && io.get_ref().is_some_and(is_alert)
        {
            return Some(TlsFault::RefusedByHub);
        }
        cause = error.source();
    }
    None
}

#[cfg(unix)]
fn is_alert(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error.downcast_ref::<openssl::ssl::Error>().is_some_and(|error| error.ssl_error().is_some())
}

#[cfg(not(unix))]
fn is_alert(_: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    false
}
