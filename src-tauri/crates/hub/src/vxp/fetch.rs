//! Downloading a package, by whichever of the two ways the hub has.
//!
//! `GET /downloadEdoc` streams the raw file (vendor's client 2.0.1 and later); `POST /getEdoc` wraps it into JSON and a
//! second layer of base64, a third more on the wire. The first is preferred; when it is not there (404, 405, 501, or a
//! refusal in JSON) the second is tried, and a success is remembered for as long as this value lives.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use domain::DocId;
use hyper::Method;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{Vxp, answer, braces, extract::Extractor, sign};
use crate::{
    Fetched, Progress,
    classify::{self, Effect, Nonsense},
    error::{HubError, codes},
    http::{Answer, Failure, Fault, Payload},
};

const RAW: u8 = 1;
const WRAPPED: u8 = 2;

/// What a download came to.
enum Outcome {
    Package(u64),
    /// This way is not there, or the hub refused on it: what the other way says counts.
    NotThisWay(HubError),
}

impl Vxp {
    pub(super) async fn download(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Fetched, HubError> {
        let way = self.way.load(Ordering::Relaxed);
        if way != WRAPPED {
            match self.raw(doc_id, into, progress).await? {
                Outcome::Package(bytes) => {
                    self.way.store(RAW, Ordering::Relaxed);
                    return Ok(Fetched { bytes });
                }
                Outcome::NotThisWay(error) if way == RAW => return Err(gone(error)),
                Outcome::NotThisWay(_) => {}
            }
        }
        match self.wrapped(doc_id, into, progress).await? {
            Outcome::Package(bytes) => {
                self.way.store(WRAPPED, Ordering::Relaxed);
                Ok(Fetched { bytes })
            }
            Outcome::NotThisWay(error) => Err(gone(error)),
        }
    }

    /// `GET /downloadEdoc`.
    async fn raw(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Outcome, HubError> {
        let call = sign::Call::new(Method::GET, "/downloadEdoc", Payload::None);
        let mut answer = match self.open(call, doc_id).await? {
            Ok(answer) => answer,
            Err(missing) => return Ok(Outcome::NotThisWay(missing)),
        };
        let expected = answer.length();
        self.check_length(expected)?;
        // Enough of the beginning to tell a package from a page, however it is cut.
        let mut start = Vec::new();
        while start.len() < 512 {
            let Some(piece) = answer.piece().await.map_err(broken)? else { break };
            start.extend_from_slice(&piece);
        }
        let first = answer::trimmed(&start).first().copied();
        match first {
            None => return Err(nonsense(Nonsense::Empty)),
            Some(b'{') => return self.unwrap(answer, start, into, progress).await,
            Some(b'<')
                if answer::looks_like_page(&start)
                    || (answer::says_html(&answer.headers) && !names_package(&start)) =>
            {
                return Err(nonsense(Nonsense::Html));
            }
            Some(_) => {}
        }
        let mut bytes = 0u64;
        let mut piece = Some(Bytes::from(start));
        while let Some(data) = piece {
            bytes = bytes.saturating_add(data.len() as u64);
            self.check_length(Some(bytes))?;
            into.write_all(&data).await.map_err(|error| classify::local(&error))?;
            progress(bytes, expected);
            piece = answer.piece().await.map_err(broken)?;
        }
        into.flush().await.map_err(|error| classify::local(&error))?;
        Ok(Outcome::Package(bytes))
    }

    /// `POST /getEdoc`.
    async fn wrapped(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Outcome, HubError> {
        let mut answer = match self.open(braces(Method::POST, "/getEdoc"), doc_id).await? {
            Ok(answer) => answer,
            Err(missing) => return Ok(Outcome::NotThisWay(missing)),
        };
        let mut start = Vec::new();
        while answer::trimmed(&start).is_empty() {
            let Some(piece) = answer.piece().await.map_err(broken)? else { break };
            start.extend_from_slice(&piece);
            if start.len() > 4096 {
                break;
            }
        }
        match answer::trimmed(&start).first() {
            None => Err(nonsense(Nonsense::Empty)),
            Some(b'<') => Err(nonsense(Nonsense::Html)),
            Some(b'{') => self.unwrap(answer, start, into, progress).await,
            Some(_) => Err(nonsense(Nonsense::Malformed("no_object"))),
        }
    }

    /// Takes the package out of a JSON answer that has begun with `start`.
    async fn unwrap(
        &self,
        mut answer: Answer,
        start: Vec<u8>,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Outcome, HubError> {
        let malformed = |error: super::extract::Malformed| nonsense(Nonsense::Malformed(error.0));
        // Base64 is four bytes for three, so what is to come can only be guessed from below.
        let expected = answer.length().map(|length| length / 4 * 3);
        let mut extractor = Extractor::new();
        let mut decoded = Vec::new();
        let mut bytes = 0u64;
        let mut piece = Some(Bytes::from(start));
        while let Some(data) = piece {
            extractor.push(&data, &mut decoded).map_err(malformed)?;
            bytes = self.put(&mut decoded, bytes, into).await?;
            progress(bytes, expected.map(|expected| expected.max(bytes)));
            piece = answer.piece().await.map_err(broken)?;
        }
        let extracted = extractor.finish(&mut decoded).map_err(malformed)?;
        bytes = self.put(&mut decoded, bytes, into).await?;
        into.flush().await.map_err(|error| classify::local(&error))?;
        match extracted.verdict.accepted() {
            // With a package's bytes already written there is no other way to begin afresh.
            Some(false) if bytes > 0 => Err(classify::refusal(&extracted.verdict, Effect::Read)),
            Some(false) => Ok(Outcome::NotThisWay(classify::refusal(&extracted.verdict, Effect::Read))),
            Some(true) | None if bytes > 0 => {
                progress(bytes, Some(bytes));
                Ok(Outcome::Package(bytes))
            }
            Some(true) => Err(nonsense(Nonsense::Empty)),
            None => Err(nonsense(Nonsense::Malformed("no_verdict"))),
        }
    }

    async fn put(
        &self,
        decoded: &mut Vec<u8>,
        before: u64,
        into: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64, HubError> {
        let bytes = before.saturating_add(decoded.len() as u64);
        self.check_length(Some(bytes))?;
        into.write_all(decoded).await.map_err(|error| classify::local(&error))?;
        decoded.clear();
        Ok(bytes)
    }

    /// Sends the call; the inner error is a path the hub does not have.
    async fn open(&self, call: sign::Call, doc_id: &DocId) -> Result<Result<Answer, HubError>, HubError> {
        let mut call = call.param("docId", doc_id.as_str());
        if let Some(path) = &self.settings.file_path {
            call = call.param("filePath", path.clone());
        }
        let request = self.sign(call)?;
        let mut answer = self
            .http
            .repeatable(&request)
            .await
            .map_err(|failure| classify::failure(&failure, Effect::Read))?;
        let status = answer.status.as_u16();
        match answer::success(&mut answer, Effect::Read, self.now()).await {
            Ok(()) => Ok(Ok(answer)),
            Err(error) if matches!(status, 404 | 405 | 410 | 501) => Ok(Err(error)),
            Err(error) => Err(error),
        }
    }

    fn check_length(&self, bytes: Option<u64>) -> Result<(), HubError> {
        let limit = self.settings.max_package;
        if bytes.is_some_and(|bytes| bytes > limit) {
            return Err(nonsense(Nonsense::TooLarge(limit)));
        }
        Ok(())
    }
}

/// No way is left: a missing path then means a missing message, and so does the hub's 21, "file processing": there is
/// no file of ours that it could be about.
fn gone(error: HubError) -> HubError {
    match error.args.get("status").map(String::as_str) {
        Some("404" | "410") if error.code == codes::HTTP_4XX => {
            let status =
                if error.args.get("status").is_some_and(|status| status == "410") { 410 } else { 404 };
            classify::doc_gone(status)
        }
        Some(_) | None => classify::about_message(error),
    }
}

fn names_package(start: &[u8]) -> bool {
    memchr::memmem::find(start, b"edXML").is_some() || answer::trimmed(start).starts_with(b"<?xml")
}

fn broken(fault: Fault) -> HubError {
    classify::failure(&Failure::after(fault), Effect::Read)
}

fn nonsense(what: Nonsense) -> HubError {
    classify::nonsense(what, Effect::Read)
}
