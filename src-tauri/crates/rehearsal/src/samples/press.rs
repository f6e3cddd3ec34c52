//! The press: papers as an agency would issue them, laid out as NĐ 30/2020/NĐ-CP Appendix I asks and really signed.
//!
//! Tests, the rehearsal and demonstrations order papers here that are right, or wrong in one named way. What prints
//! is the specification and nothing else; what signs is an authority that exists in the rehearsal only.

mod spec;

use std::{path::Path, sync::OnceLock};

use domain::UtcMillis;
use jiff::{
    Span, ToSpan,
    civil::{DateTime, Time},
};

use super::{
    authority::{Authority, Owner, Standing, Trust},
    paper,
    sign::{Hand, Signing, Work},
};
use crate::{clock, error::Error};

pub use spec::{AppendixSpec, Letterhead, PaperSpec, SignatureState, Signatures, SigningOrder};

/// Minutes between the person's signature and the agency's seal.
const LEADER: i64 = 34;
/// When papers are signed that do not say when: early, so that nobody's working day begins before.
const SIGNED: Time = Time::constant(7, 30, 0, 0);

/// Prints and signs papers. Its certificates are made once per person and agency.
pub struct Press(Authority);

/// A paper as it came out.
pub(crate) struct Printed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) pages: usize,
}

/// One signature to be made, or left out.
struct Turn<'a> {
    hand: Hand,
    state: Option<SignatureState>,
    owner: Owner<'a>,
    name: &'a str,
}

impl std::fmt::Debug for Press {
    /// Keys are not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").finish_non_exhaustive()
    }
}

impl Press {
    /// A press with the keys kept in `dir`, made and kept there when there are none; without a directory its keys
    /// live as long as the press.
    ///
    /// # Errors
    /// A directory that cannot be used, keys there that cannot be read, keys that cannot be made.
    pub fn open(dir: Option<&Path>) -> Result<Self, Error> {
        Authority::open(dir).map(Self)
    }

    /// The one press that all of a process shares, in memory.
    ///
    /// # Errors
    /// Keys that cannot be made.
    pub fn shared() -> Result<&'static Self, Error> {
        static SHARED: OnceLock<Press> = OnceLock::new();
        if let Some(press) = SHARED.get() {
            return Ok(press);
        }
        let press = Self::open(None)?;
        Ok(SHARED.get_or_init(|| press))
    }

    /// What a reader must import to trust these papers: the root, and the list of revoked certificates as of now,
    /// good for thirty days. A list made before a paper with a revoked certificate does not name that certificate.
    ///
    /// # Errors
    /// A list that cannot be signed.
    pub fn trust(&self) -> Result<Trust, Error> {
        self.trust_at(clock::now())
    }

    /// The same as of another moment, for readers whose clock is not the computer's.
    ///
    /// # Errors
    /// A list that cannot be signed.
    pub fn trust_at(&self, now: UtcMillis) -> Result<Trust, Error> {
        self.0.trust(now)
    }

    /// A paper, PDF.
    ///
    /// # Errors
    /// A character that the typeface lacks, a certificate that cannot be made or kept.
    pub fn document(&self, spec: &PaperSpec) -> Result<Vec<u8>, Error> {
        self.print(spec).map(|printed| printed.bytes)
    }

    /// A paper and how long it is.
    pub(crate) fn print(&self, spec: &PaperSpec) -> Result<Printed, Error> {
        let page = paper::document(spec)?;
        let pages = page.pages;
        let mut work = Work::new(page);
        let sealed = sealed_at(spec);
        let signed = sealed.saturating_sub(Span::new().minutes(LEADER));
        let agency = spec.issuer.name.as_str();
        for number in 0..spec.initials {
            let name = format!("Người soạn {}", number + 1);
            let owner = Owner::Person { name: &name, position: "Chuyên viên", agency };
            let turn = Turn { hand: Hand::Leader, state: Some(SignatureState::Good), owner, name: &name };
            let before = Span::new().minutes(i64::from(spec.initials - number));
            self.sign(&mut work, spec, turn, signed.saturating_sub(before))?;
        }
        let person = Owner::Person { name: &spec.signer.name, position: &spec.signer.position, agency };
        let leader = Turn {
            hand: Hand::Leader,
            state: spec.signatures.leader,
            owner: person,
            name: &spec.signer.name,
        };
        let owner = Owner::Agency { name: agency };
        let seal = Turn { hand: Hand::Seal, state: spec.signatures.seal, owner, name: agency };
        let turns = match spec.signatures.order {
            SigningOrder::LeaderFirst => [leader, seal],
            SigningOrder::SealFirst => [seal, leader],
        };
        for (turn, at) in turns.into_iter().zip([signed, sealed]) {
            self.sign(&mut work, spec, turn, at)?;
        }
        Ok(Printed { bytes: work.file.bytes, pages })
    }

    /// An appendix in a file of its own, PDF, with the agency's signature alone.
    ///
    /// # Errors
    /// As [`Press::document`].
    pub fn appendix(&self, spec: &AppendixSpec) -> Result<Vec<u8>, Error> {
        let at = sealed_at(&spec.paper).saturating_add(1.minute());
        // What the seal of an appendix shows: symbol, time and zone (NĐ 30/2020 Appx I §III.1.d).
        let line = format!("{}, {}+07:00", spec.paper.symbol(), at.strftime("%d/%m/%Y %H:%M:%S"));
        let mut work = Work::new(paper::appendix(spec, &line)?);
        let agency = spec.paper.issuer.name.as_str();
        let turn =
            Turn { hand: Hand::Line, state: spec.seal, owner: Owner::Agency { name: agency }, name: agency };
        self.sign(&mut work, &spec.paper, turn, at)?;
        Ok(work.file.bytes)
    }

    fn sign(&self, work: &mut Work, spec: &PaperSpec, turn: Turn<'_>, at: DateTime) -> Result<(), Error> {
        let Turn { hand, state, owner, name } = turn;
        let Some(state) = state else { return Ok(()) };
        let standing = match state {
            SignatureState::Good | SignatureState::ChangedAfterSigning => Standing::Good,
            SignatureState::Revoked => Standing::Revoked(spec.date),
            SignatureState::Expired => Standing::Expired(spec.date),
        };
        let signer = self.0.identity(owner, standing)?;
        let signing = Signing { signer: &signer, root: self.0.root(), name, location: &spec.place, at };
        work.sign(hand, &signing)?;
        match state {
            SignatureState::ChangedAfterSigning => work.change_page(),
            SignatureState::Good | SignatureState::Revoked | SignatureState::Expired => Ok(()),
        }
    }

    /// Tells the papers of this press from those of another.
    pub(crate) fn fingerprint(&self) -> Result<String, Error> {
        self.0.fingerprint()
    }
}

/// When the agency signs, on Vietnam's clock. A paper of today is not sealed later than now.
fn sealed_at(spec: &PaperSpec) -> DateTime {
    if let Some(at) = spec.signed_at {
        return at.vietnam();
    }
    let usual = spec.date.to_datetime(SIGNED);
    let now = clock::now().vietnam();
    if now.date() == spec.date { usual.min(now.saturating_sub(2.minutes())) } else { usual }
}
