//! What we send: nothing, a few bytes, or a file that must be exactly the one that was promised.

use std::{
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use sha2::{Digest, Sha256};
use tokio::{
    fs::File,
    io::{AsyncRead, ReadBuf},
    sync::{OnceCell, watch},
};

use super::Payload;

/// Bytes read and hashed at a time; also the least that must move within one idle time while sending.
const PIECE: usize = 32 * 1024;
/// The vendor's client ends the file with a line break that is no part of the file (nor of its hash).
const TAIL: &[u8] = b"\r\n";
/// What the system may still hold of a body after we handed it over, and the slowest line we wait for.
const HELD: u64 = 4 * 1024 * 1024;
const SLOWEST: u64 = 32 * 1024;

/// A file with its promised length and hash.
#[derive(Clone, Debug)]
pub(crate) struct FileSource {
    pub path: PathBuf,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// The body of a request.
pub(crate) enum Body {
    Bytes { bytes: Option<Bytes>, sized: bool },
    File(Box<FileBody>),
}

pub(crate) struct FileBody {
    file: File,
    left: u64,
    total: u64,
    hasher: Sha256,
    sha256: [u8; 32],
    buffer: Vec<u8>,
    tail: bool,
    told: watch::Sender<u64>,
    failure: Arc<OnceCell<&'static str>>,
}

/// How far a body has gone, seen from the caller.
pub(crate) struct Upload {
    heard: Option<watch::Receiver<u64>>,
    total: u64,
    failure: Arc<OnceCell<&'static str>>,
}

/// Reading our own file failed, or it is another file by now.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BodyError(&'static str);

impl Body {
    /// Makes a body ready to send.
    ///
    /// # Errors
    /// Why the file cannot be the promised one: `missing` or `changed`.
    pub(crate) async fn open(payload: &Payload) -> Result<(Self, Upload), &'static str> {
        let failure = Arc::new(OnceCell::new());
        match payload {
            Payload::None => {
                let upload = Upload { heard: None, total: 0, failure };
                Ok((Self::Bytes { bytes: None, sized: false }, upload))
            }
            Payload::Bytes(bytes) => {
                let upload = Upload { heard: None, total: bytes.len() as u64, failure };
                Ok((Self::Bytes { bytes: Some(bytes.clone()), sized: true }, upload))
            }
            Payload::File(source) => {
                let file = File::open(&source.path).await.map_err(missing)?;
                if file.metadata().await.map_err(missing)?.len() != source.bytes {
                    return Err("changed");
                }
                let (told, heard) = watch::channel(0);
                let total = source.bytes + TAIL.len() as u64;
                let body = FileBody {
                    file,
                    left: source.bytes,
                    total,
                    hasher: Sha256::new(),
                    sha256: source.sha256,
                    buffer: vec![0; PIECE],
                    tail: true,
                    told,
                    failure: Arc::clone(&failure),
                };
                Ok((Self::File(Box::new(body)), Upload { heard: Some(heard), total, failure }))
            }
        }
    }

    /// The length to announce; `None` where a request has no body at all.
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes { sized: false, .. } => None,
            Self::Bytes { bytes, .. } => Some(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Self::File(file) => Some(file.total),
        }
    }
}

fn missing(error: std::io::Error) -> &'static str {
    tracing::warn!(%error, "the file to send cannot be read");
    "missing"
}

impl FileBody {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, &'static str>>> {
        if self.left == 0 {
            if !self.tail {
                return Poll::Ready(None);
            }
            self.tail = false;
            // Only reached straight away for an empty file: otherwise the last piece was checked below.
            if self.total == TAIL.len() as u64 && self.hasher.clone().finalize()[..] != self.sha256 {
                return Poll::Ready(Some(Err("changed")));
            }
            self.told.send_replace(self.total);
            return Poll::Ready(Some(Ok(Bytes::from_static(TAIL))));
        }
        let want = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let Some(room) = self.buffer.get_mut(..want) else {
            return Poll::Ready(Some(Err("buffer")));
        };
        let mut room = ReadBuf::new(room);
        if let Err(error) = ready!(Pin::new(&mut self.file).poll_read(cx, &mut room)) {
            tracing::warn!(%error, "reading the file to send");
            return Poll::Ready(Some(Err("unreadable")));
        }
        let piece = room.filled();
        if piece.is_empty() {
            return Poll::Ready(Some(Err("changed")));
        }
        self.hasher.update(piece);
        self.left = self.left.saturating_sub(piece.len() as u64);
        let piece = Bytes::copy_from_slice(piece);
        // Checked before the last piece goes out: a request with other bytes is never complete (invariant 5).
        if self.left == 0 && self.hasher.clone().finalize()[..] != self.sha256 {
            return Poll::Ready(Some(Err("changed")));
        }
        self.told.send_replace(self.total - TAIL.len() as u64 - self.left);
        Poll::Ready(Some(Ok(piece)))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.get_mut() {
            Self::Bytes { bytes, .. } => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::File(file) => match ready!(file.poll_piece(cx)) {
                None => Poll::Ready(None),
                Some(Ok(piece)) => Poll::Ready(Some(Ok(Frame::data(piece)))),
                Some(Err(reason)) => {
                    if file.failure.set(reason).is_err() {
                        tracing::debug!("the body failed twice");
                    }
                    Poll::Ready(Some(Err(BodyError(reason))))
                }
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Bytes { bytes, .. } => bytes.as_ref().is_none_or(Bytes::is_empty),
            Self::File(file) => file.left == 0 && !file.tail,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Bytes { bytes, .. } => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Self::File(file) => {
                SizeHint::with_exact(file.left + if file.tail { TAIL.len() as u64 } else { 0 })
            }
        }
    }
}

impl Upload {
    /// Whether everything was handed to the connection.
    pub(crate) fn finished(&self) -> bool {
        self.heard.as_ref().is_none_or(|heard| *heard.borrow() >= self.total)
    }

    /// Waits until more was handed over and tells how much there is by now. For ever when nothing moves any more:
    /// the caller's clock ends that.
    pub(crate) async fn moved(&mut self) -> u64 {
        if let Some(heard) = &mut self.heard
            && heard.changed().await.is_ok()
        {
            return (*heard.borrow_and_update()).min(self.total - TAIL.len() as u64);
        }
        std::future::pending().await
    }

    /// Extra time for bytes the system still holds when we think we are done.
    pub(crate) fn draining_time(&self) -> Duration {
        Duration::from_secs(self.total.min(HELD) / SLOWEST)
    }

    /// Why our own file stopped the request.
    pub(crate) fn failure(&self) -> Option<&'static str> {
        self.failure.get().copied()
    }
}
