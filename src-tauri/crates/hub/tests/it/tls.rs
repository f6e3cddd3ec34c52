//! TLS: who is trusted, who is not, and what is said about it (control N1).

use std::{io::Write, sync::Arc};

use hub::{
    Class, Hub, HubError, MessageKind, Secret,
    error::codes,
    vxp::{ProxyPlan, Vxp, VxpSettings},
};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkcs12::Pkcs12,
    pkey::{PKey, Private},
    ssl::{SslAcceptor, SslMethod, SslVerifyMode, SslVersion},
    x509::{
        X509, X509Name,
        extension::{BasicConstraints, SubjectAlternativeName},
        store::X509StoreBuilder,
    },
};

use crate::server::{Do, Server, Wire, clock, fine};

struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn name(text: &str) -> X509Name {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_text("CN", text).unwrap();
    name.build()
}

impl Authority {
    fn new() -> Self {
        let key = key();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
        builder.set_subject_name(&name("Trung tâm thử")).unwrap();
        builder.set_issuer_name(&name("Trung tâm thử")).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::days_from_now(10).unwrap()).unwrap();
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self { key, certificate: builder.build() }
    }

    fn issue(&self, host: &str, expired: bool) -> (PKey<Private>, X509) {
        let key = key();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&BigNum::from_u32(2).unwrap().to_asn1_integer().unwrap()).unwrap();
        builder.set_subject_name(&name(host)).unwrap();
        builder.set_issuer_name(self.certificate.subject_name()).unwrap();
        builder.set_pubkey(&key).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
        let end = if expired { Asn1Time::from_unix(86_400) } else { Asn1Time::days_from_now(5) };
        builder.set_not_after(&end.unwrap()).unwrap();
        let mut names = SubjectAlternativeName::new();
        if host.parse::<std::net::IpAddr>().is_ok() {
            names.ip(host)
        } else {
            names.dns(host)
        };
        let names = names.build(&builder.x509v3_context(Some(&self.certificate), None)).unwrap();
        builder.append_extension(names).unwrap();
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        (key, builder.build())
    }

    fn file(&self) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&self.certificate.to_pem().unwrap()).unwrap();
        file
    }
}

/// A TLS server with this certificate; `wants` is the authority a client's certificate must come from; `before` is
/// read and answered in the clear first (a proxy's part).
fn serve(
    (key, certificate): (PKey<Private>, X509),
    wants: Option<&Authority>,
    newest: Option<SslVersion>,
    proxy: bool,
) -> Server {
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_private_key(&key).unwrap();
    acceptor.set_certificate(&certificate).unwrap();
    if let Some(newest) = newest {
        acceptor.set_min_proto_version(None).unwrap();
        acceptor.clear_options(openssl::ssl::SslOptions::NO_TLSV1_1 | openssl::ssl::SslOptions::NO_TLSV1);
        acceptor.set_max_proto_version(Some(newest)).unwrap();
        acceptor.set_security_level(0);
    }
    if let Some(authority) = wants {
        let mut store = X509StoreBuilder::new().unwrap();
        store.add_cert(authority.certificate.clone()).unwrap();
        acceptor.set_verify_cert_store(store.build()).unwrap();
        acceptor.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
    }
    let acceptor = acceptor.build();
    let wrap = move |mut stream: std::net::TcpStream| {
        if proxy {
            let mut head = Vec::new();
            let mut byte = [0; 1];
            while !head.ends_with(b"\r\n\r\n") {
                std::io::Read::read_exact(&mut stream, &mut byte).ok()?;
                head.push(byte[0]);
            }
            assert!(head.starts_with(b"CONNECT hub.test:443 HTTP/1.1\r\n"));
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        }
        let mut line = stream.try_clone().unwrap();
        match acceptor.accept(stream) {
            Ok(stream) => Some(Box::new(stream) as Box<dyn Wire>),
            Err(_) => {
                // In TLS 1.3 a client may speak before it is refused. Closing on its unread words would reset the
                // connection and could overtake the alert, so they are read first, as a careful server does. A client
                // that is gone already is no fault here.
                let _gone = line.shutdown(std::net::Shutdown::Write);
                let _gone = std::io::copy(&mut line, &mut std::io::sink());
                None
            }
        }
    };
    Server::wrapped(Arc::new(wrap), Arc::new(|_, _| vec![Do::Write(fine(r#","data":[]"#))]))
}

fn settings(server: &Server) -> VxpSettings {
    VxpSettings::new(format!("https://127.0.0.1:{}/a", server.port), "h", "s".into())
}

async fn ask(settings: VxpSettings) -> Result<(), HubError> {
    Vxp::new(settings, clock())?.list(MessageKind::Document).await.map(|_| ())
}

#[tokio::test]
async fn a_hub_certified_by_the_configured_authority_is_trusted() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", false), None, None, false);
    let file = authority.file();
    let mut settings = settings(&server);
    settings.ca_file = Some(file.path().to_owned());
    ask(settings).await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

async fn refused(server: &Server, trusted: Option<&Authority>, code: &str, reason: &str) {
    let file = trusted.map(Authority::file);
    let mut settings = settings(server);
    settings.ca_file = file.as_ref().map(|file| file.path().to_owned());
    let error = ask(settings).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class, error.ambiguous), (code, Class::Network, false));
    assert_eq!(error.args.get("reason").unwrap(), reason);
    assert!(error.concerns_connection());
    assert_eq!(server.seen().len(), 0, "nothing may be said to a hub that is not trusted");
}

#[tokio::test]
async fn an_unknown_authority_is_not_trusted() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", false), None, None, false);
    refused(&server, None, codes::TLS, "untrusted").await;
}

#[tokio::test]
async fn an_expired_certificate_has_a_code_of_its_own() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", true), None, None, false);
    refused(&server, Some(&authority), codes::TLS_EXPIRED, "expired").await;
}

#[tokio::test]
async fn a_certificate_for_another_host_is_not_taken() {
    let authority = Authority::new();
    for host in ["127.0.0.2", "hub.example"] {
        let server = serve(authority.issue(host, false), None, None, false);
        refused(&server, Some(&authority), codes::TLS, "name").await;
    }
}

#[tokio::test]
async fn a_hub_that_speaks_only_tls_1_1_is_not_spoken_to() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", false), None, Some(SslVersion::TLS1_1), false);
    refused(&server, Some(&authority), codes::TLS, "handshake").await;
}

#[tokio::test]
async fn a_hub_that_wants_our_certificate_gets_it() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", false), Some(&authority), None, false);
    let (key, certificate) = authority.issue("office", false);
    let pkcs12 =
        Pkcs12::builder().pkey(&key).cert(&certificate).build2("mật khẩu").unwrap().to_der().unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&pkcs12).unwrap();
    let ca = authority.file();
    let mut settings = settings(&server);
    settings.ca_file = Some(ca.path().to_owned());
    settings.client_certificate = Some((file.path().to_owned(), Secret::new("mật khẩu")));
    ask(settings.clone()).await.unwrap();

    settings.client_certificate = Some((file.path().to_owned(), Secret::new("sai")));
    let error = ask(settings).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::SETTINGS, Class::Permanent));
    assert_eq!(error.args.get("reason").unwrap(), "client_certificate");
}

#[tokio::test]
async fn a_hub_that_refuses_our_certificate_is_told_apart_from_a_broken_line() {
    let authority = Authority::new();
    for newest in [None, Some(SslVersion::TLS1_2)] {
        let server = serve(authority.issue("127.0.0.1", false), Some(&authority), newest, false);
        let ca = authority.file();
        let mut settings = settings(&server);
        settings.ca_file = Some(ca.path().to_owned());
        let error = ask(settings).await.unwrap_err();
        assert_eq!((error.code.as_str(), error.class), (codes::TLS, Class::Network), "{newest:?}");
        assert_eq!(server.seen().len(), 0);
    }
}

#[tokio::test]
async fn a_tunnel_leads_to_a_hub_that_is_verified_by_its_own_name() {
    let authority = Authority::new();
    let ca = authority.file();
    for (host, trusted) in [("hub.test", true), ("proxy.test", false)] {
        let server = serve(authority.issue(host, false), None, None, true);
        let mut settings = VxpSettings::new("https://hub.test/a", "h", "s".into());
        settings.ca_file = Some(ca.path().to_owned());
        settings.proxy = ProxyPlan::At { host: "127.0.0.1".into(), port: server.port, credentials: None };
        assert_eq!(ask(settings).await.is_ok(), trusted);
    }
}

#[tokio::test]
async fn a_missing_or_broken_authority_file_is_a_matter_of_settings() {
    let authority = Authority::new();
    let server = serve(authority.issue("127.0.0.1", false), None, None, false);
    let broken = tempfile::NamedTempFile::new().unwrap();
    for path in [broken.path().to_owned(), "/nowhere/ca.pem".into()] {
        let mut settings = settings(&server);
        settings.ca_file = Some(path);
        let error = ask(settings).await.unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.args.get("reason").unwrap().as_str()),
            (codes::SETTINGS, "ca_file")
        );
    }
}
