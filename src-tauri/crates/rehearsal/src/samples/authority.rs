//! The rehearsal's own certification authority, and the keys all its people share: enough for signatures that hold,
//! at a fraction of the time that a key for each would take. Certificates are apart for every person and agency.

mod kept;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use domain::UtcMillis;
use jiff::{
    ToSpan,
    civil::{Date, Time},
};
use openssl::{
    asn1::{Asn1Object, Asn1OctetString, Asn1Time},
    hash::MessageDigest,
    pkey::{PKey, Private},
    x509::{
        X509, X509Builder, X509CrlBuilder, X509Extension, X509RevokedBuilder,
        extension::AuthorityKeyIdentifier,
    },
};

use crate::{
    dice,
    error::Error,
    pki::{self, DAY, Identity, Purpose, Subject},
};
use kept::Keys;

/// A certificate is revoked, or ended, so many days before the paper that it signs.
const BEFORE: i64 = 30;
/// Certificates hold from so many days ago for as many days: papers of a test's clock lie inside.
const HOLDS: i64 = 5 * 365;
/// A list of revoked certificates is good for so many days.
const LIST_DAYS: i64 = 30;

/// What a reader of the papers must have to judge their signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The root certificate, PEM.
    pub root_pem: Vec<u8>,
    /// The list of revoked certificates, signed by the root, PEM.
    pub crl_pem: Vec<u8>,
}

/// Whose certificate is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner<'a> {
    /// A person of an agency.
    Person { name: &'a str, position: &'a str, agency: &'a str },
    /// An agency.
    Agency { name: &'a str },
}

/// How a certificate stands on the day of the paper it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Good,
    Revoked(Date),
    Expired(Date),
}

/// See the module.
pub(crate) struct Authority {
    keys: Keys,
    issued: Mutex<BTreeMap<(Subject, Standing), Identity>>,
    revoked: Mutex<Vec<Revoked>>,
    dir: Option<PathBuf>,
}

/// A certificate that was taken back.
#[derive(Clone)]
struct Revoked {
    certificate: X509,
    /// Seconds since 1970.
    at: i64,
}

impl Authority {
    /// Keys from `dir`, made and kept there when there are none; or only in memory.
    pub(crate) fn open(dir: Option<&Path>) -> Result<Self, Error> {
        let (keys, revoked) = match dir {
            Some(dir) => (kept::keys(dir)?, kept::revoked(dir)?),
            None => (Keys::new()?, Vec::new()),
        };
        Ok(Self {
            keys,
            issued: Mutex::default(),
            revoked: Mutex::new(revoked),
            dir: dir.map(Path::to_owned),
        })
    }

    pub(crate) fn root(&self) -> &Identity {
        &self.keys.root
    }

    /// The root's SHA-256, hexadecimal: tells papers of one authority from those of another.
    pub(crate) fn fingerprint(&self) -> Result<String, Error> {
        Ok(hex::encode(self.keys.root.certificate.digest(MessageDigest::sha256())?))
    }

    /// The certificate of a person or an agency, the same for the same names and standing.
    pub(crate) fn identity(&self, owner: Owner<'_>, standing: Standing) -> Result<Identity, Error> {
        let (subject, key) = match owner {
            Owner::Person { name, position, agency } => {
                let user_id = format!("CCCD:0{}", digits(&["person", name, agency], 11));
                let (common_name, organization) = (name.to_owned(), agency.to_owned());
                (
                    Subject { common_name, organization, title: position.to_owned(), user_id },
                    &self.keys.leader,
                )
            }
            Owner::Agency { name } => {
                let user_id = format!("MST:59{}", digits(&["agency", name], 8));
                let (common_name, organization) = (name.to_owned(), name.to_owned());
                (Subject { common_name, organization, title: String::new(), user_id }, &self.keys.seal)
            }
        };
        if let Standing::Revoked(date) = standing {
            return self.revoked_identity(&subject, key, date);
        }
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (subject.clone(), standing);
        if let Some(identity) = issued.get(&name) {
            return Ok(identity.clone());
        }
        let days = match standing {
            Standing::Good | Standing::Revoked(_) => (-HOLDS, HOLDS),
            Standing::Expired(date) => {
                let end = days_from_today(date) - BEFORE;
                (end - 2 * 365, end)
            }
        };
        let identity = self.issue(&subject, key, days)?;
        issued.insert(name, identity.clone());
        Ok(identity)
    }

    fn issue(&self, subject: &Subject, key: &PKey<Private>, days: (i64, i64)) -> Result<Identity, Error> {
        let certificate = pki::certificate(subject, key, Some(&self.keys.root), Purpose::Signing, days)?;
        Ok(Identity { certificate, key: key.clone() })
    }

    /// A certificate that was revoked before a paper of that date, and is on every list from now on.
    fn revoked_identity(
        &self,
        subject: &Subject,
        key: &PKey<Private>,
        date: Date,
    ) -> Result<Identity, Error> {
        let at = seconds(date.saturating_sub(BEFORE.days()));
        let name = pki::name(subject)?.to_der()?;
        let mut revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        for one in revoked.iter_mut() {
            if one.certificate.subject_name().to_der()? == name {
                let identity = Identity { certificate: one.certificate.clone(), key: key.clone() };
                if at < one.at {
                    one.at = at;
                    self.keep(&revoked)?;
                }
                return Ok(identity);
            }
        }
        let identity = self.issue(subject, key, (-HOLDS, HOLDS))?;
        revoked.push(Revoked { certificate: identity.certificate.clone(), at });
        self.keep(&revoked)?;
        Ok(identity)
    }

    fn keep(&self, revoked: &[Revoked]) -> Result<(), Error> {
        self.dir.as_deref().map_or(Ok(()), |dir| kept::keep_revoked(dir, revoked))
    }

    /// Root and list of revoked certificates as of `now`.
    pub(crate) fn trust(&self, now: UtcMillis) -> Result<Trust, Error> {
        let root = &self.keys.root;
        let now = now.0 / 1_000;
        let mut list = X509CrlBuilder::new()?;
        list.set_issuer_name(root.certificate.subject_name())?;
        let (this, next) = (Asn1Time::from_unix(now)?, Asn1Time::from_unix(now + LIST_DAYS * DAY)?);
        list.set_last_update(&this)?;
        list.set_next_update(&next)?;
        for one in self.revoked.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let mut entry = X509RevokedBuilder::new()?;
            let at = Asn1Time::from_unix(one.at)?;
            entry.set_revocation_date(&at)?;
            entry.set_serial_number(one.certificate.serial_number())?;
            list.add_revoked(entry.build())?;
        }
        list.sort()?;
        // The builder of a certificate is the only one that names an issuer for extensions.
        let context = X509Builder::new()?;
        let key_id = AuthorityKeyIdentifier::new()
            .keyid(true)
            .build(&context.x509v3_context(Some(&root.certificate), None))?;
        list.append_extension(key_id)?;
        list.append_extension(number(now)?)?;
        list.sign(&root.key, MessageDigest::sha256())?;
        Ok(Trust { root_pem: root.certificate.to_pem()?, crl_pem: list.build()?.to_pem()? })
    }
}

/// The number of a list: later ones are higher (RFC 5280 §5.2.3).
fn number(seconds: i64) -> Result<X509Extension, Error> {
    // Eight octets with a leading zero are a positive INTEGER; DER wants the shortest form.
    let mut octets: Vec<u8> =
        seconds.max(0).to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    if octets.first().is_none_or(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    // At most nine octets.
    let mut der = vec![0x02, u8::try_from(octets.len()).unwrap_or(9)];
    der.extend_from_slice(&octets);
    let kind = Asn1Object::from_str("2.5.29.20")?;
    let der = Asn1OctetString::new_from_bytes(&der)?;
    Ok(X509Extension::new_from_der(&kind, false, &der)?)
}

/// Invented decimal digits, the same for the same names.
fn digits(about: &[&str], count: usize) -> String {
    let throw = dice::throw(0, about).to_string();
    throw.chars().rev().chain(std::iter::repeat('0')).take(count).collect()
}

fn seconds(date: Date) -> i64 {
    UtcMillis::from_vietnam(date.to_datetime(Time::midnight())).0 / 1_000
}

fn days_from_today(date: Date) -> i64 {
    (seconds(date) - crate::clock::now().0 / 1_000).div_euclid(DAY)
}
