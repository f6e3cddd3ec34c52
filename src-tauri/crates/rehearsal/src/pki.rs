//! Keys and certificates of the rehearsal: for HTTPS, and for signing the sample documents.
//!
//! Made at run time, never shipped: nothing that a real computer trusts comes from here.

use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    ssl::{SslAcceptor, SslMethod, SslVersion},
    x509::{
        X509, X509Builder, X509Name, X509NameBuilder,
        extension::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
            SubjectKeyIdentifier,
        },
    },
};

use crate::{clock, error::Error, options::Tls};

/// A day in seconds.
pub(crate) const DAY: i64 = 86_400;

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Root,
    /// Signing documents: non-repudiation.
    Signing,
    /// HTTPS for 127.0.0.1 and localhost, or for another host.
    Server {
        right_host: bool,
    },
}

/// Who a certificate is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    pub(crate) common_name: String,
    pub(crate) organization: String,
    /// What a person is there; empty for none.
    pub(crate) title: String,
    /// `MST:…` of an agency or `CCCD:…` of a person, as Vietnamese certificates carry it; empty for none.
    pub(crate) user_id: String,
}

/// A new RSA-2048 key.
pub(crate) fn new_key() -> Result<PKey<Private>, Error> {
    Ok(PKey::from_rsa(Rsa::generate(2048)?)?)
}

/// A root of its own, valid from ten years ago for thirty.
pub(crate) fn root(common_name: &str) -> Result<Identity, Error> {
    let key = new_key()?;
    let subject = Subject {
        common_name: common_name.to_owned(),
        organization: "Diễn tập - không có giá trị pháp lý".to_owned(),
        ..Subject::default()
    };
    let certificate = certificate(&subject, &key, None, Purpose::Root, (-10 * 365, 20 * 365))?;
    Ok(Identity { certificate, key })
}

/// A certificate for `key`, signed by `issuer` or by itself, valid between two days counted from today.
pub(crate) fn certificate(
    subject: &Subject,
    key: &PKey<Private>,
    issuer: Option<&Identity>,
    purpose: Purpose,
    (from_day, to_day): (i64, i64),
) -> Result<X509, Error> {
    let name = name(subject)?;
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    let mut serial = BigNum::new()?;
    serial.rand(120, MsbOption::MAYBE_ZERO, false)?;
    let serial = serial.to_asn1_integer()?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(issuer.map_or(&*name, |issuer| issuer.certificate.subject_name()))?;
    builder.set_pubkey(key)?;
    let now = clock::now().0 / 1000;
    let (not_before, not_after) =
        (Asn1Time::from_unix(now + from_day * DAY)?, Asn1Time::from_unix(now + to_day * DAY)?);
    builder.set_not_before(&not_before)?;
    builder.set_not_after(&not_after)?;
    extend(&mut builder, issuer, purpose)?;
    builder.sign(issuer.map_or(key, |issuer| &issuer.key), MessageDigest::sha256())?;
    Ok(builder.build())
}

fn extend(builder: &mut X509Builder, issuer: Option<&Identity>, purpose: Purpose) -> Result<(), Error> {
    let key_id = SubjectKeyIdentifier::new()
        .build(&builder.x509v3_context(issuer.map(|issuer| &*issuer.certificate), None))?;
    builder.append_extension(key_id)?;
    if issuer.is_some() {
        let issuer_id = AuthorityKeyIdentifier::new()
            .keyid(true)
            .build(&builder.x509v3_context(issuer.map(|issuer| &*issuer.certificate), None))?;
        builder.append_extension(issuer_id)?;
    }
    match purpose {
        Purpose::Root => {
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build()?)?;
        }
        Purpose::Signing => {
            builder.append_extension(BasicConstraints::new().critical().build()?)?;
            builder.append_extension(
                KeyUsage::new().critical().digital_signature().non_repudiation().build()?,
            )?;
        }
        Purpose::Server { right_host } => {
            builder.append_extension(BasicConstraints::new().critical().build()?)?;
            builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
            let mut names = SubjectAlternativeName::new();
            if right_host {
                names.ip("127.0.0.1").dns("localhost");
            } else {
                names.dns("truc.example.invalid");
            }
            let names =
                names.build(&builder.x509v3_context(issuer.map(|issuer| &*issuer.certificate), None))?;
            builder.append_extension(names)?;
        }
    }
    Ok(())
}

/// The distinguished name. The standard's upper bound of every part is 64 characters.
pub(crate) fn name(subject: &Subject) -> Result<X509Name, Error> {
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::COUNTRYNAME, "VN")?;
    let parts = [
        (Nid::ORGANIZATIONNAME, &subject.organization),
        (Nid::TITLE, &subject.title),
        (Nid::COMMONNAME, &subject.common_name),
        (Nid::USERID, &subject.user_id),
    ];
    for (kind, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let text: String = text.chars().take(64).collect();
        name.append_entry_by_nid(kind, &text)?;
    }
    Ok(name.build())
}

/// What the HTTPS server needs, and what its clients must trust.
pub(crate) struct ServerIdentity {
    pub(crate) acceptor: SslAcceptor,
    pub(crate) root_pem: Vec<u8>,
}

/// A server certificate under a fresh root, with the faults asked for.
pub(crate) fn server_identity(tls: Tls) -> Result<ServerIdentity, Error> {
    let root = root("Trục diễn tập - gốc HTTPS")?;
    let key = new_key()?;
    let subject = Subject { common_name: "Trục diễn tập".to_owned(), ..Subject::default() };
    let days = if tls.expired { (-60, -1) } else { (-1, 365) };
    let purpose = Purpose::Server { right_host: !tls.wrong_host };
    let certificate = certificate(&subject, &key, Some(&root), purpose, days)?;
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    acceptor.set_private_key(&key)?;
    acceptor.set_certificate(&certificate)?;
    acceptor.set_min_proto_version(Some(SslVersion::TLS1_2))?;
    Ok(ServerIdentity { acceptor: acceptor.build(), root_pem: root.certificate.to_pem()? })
}
