//! Reading an answer: in pieces or whole, never beyond a limit, never for ever.

use std::{pin::Pin, time::Duration};

use bytes::Bytes;
use hyper::{
    HeaderMap, Response, StatusCode,
    body::{Body as _, Incoming},
};
use tokio::time::{Instant, timeout_at};

use super::{Fault, Kept, Line, Phase, keep};

/// Fewer bytes than this within one idle time are no progress (invariant 2).
const PACE: usize = 4096;

/// The slowest line, in bytes a second over a whole body, once ten idle times have passed: a hub that gives just
/// enough to pass for alive must not hold a download for days.
const SLOWEST: u64 = 4096;

/// When a body of which `received` bytes came must have ended or brought more.
fn slowest_end(start: Instant, idle: Duration, received: u64) -> Instant {
    start + idle.saturating_mul(10) + Duration::from_secs(received / SLOWEST)
}

/// An answer whose body is still to be read.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Incoming,
    line: Option<Line>,
    kept: Option<Kept>,
    idle: Duration,
    start: Instant,
    received: u64,
    deadline: Instant,
    since_deadline: usize,
    until: Option<Instant>,
}

impl Answer {
    pub(super) fn new(response: Response<Incoming>, line: Line, kept: Option<Kept>, idle: Duration) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body,
            line: Some(line),
            kept,
            idle,
            start: Instant::now(),
            received: 0,
            deadline: Instant::now() + idle,
            since_deadline: 0,
            until: None,
        }
    }

    /// The body must end by then, whatever the pace.
    pub(crate) fn until(&mut self, moment: Instant) {
        self.until = Some(moment);
    }

    /// The body's length, when the hub said so.
    pub(crate) fn length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    /// The next piece; `None` at the end, when the connection goes back to be used again.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            let slowest = slowest_end(self.start, self.idle, self.received).min(self.deadline);
            let deadline = self.until.map_or(slowest, |until| until.min(slowest));
            let next = std::future::poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx));
            let Ok(frame) = timeout_at(deadline, next).await else {
                return Err(Fault::Timeout(Phase::Body));
            };
            match frame {
                None => {
                    if let (Some(line), Some(kept)) = (self.line.take(), &self.kept) {
                        keep(kept, line);
                    }
                    return Ok(None);
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, "the hub's answer broke off");
                    return Err(Fault::Truncated);
                }
                Some(Ok(frame)) => {
                    // Trailers say nothing to us.
                    let Ok(data) = frame.into_data() else { continue };
                    self.received = self.received.saturating_add(data.len() as u64);
                    self.since_deadline = self.since_deadline.saturating_add(data.len());
                    if self.since_deadline >= PACE {
                        self.since_deadline = 0;
                        self.deadline = Instant::now() + self.idle;
                    }
                    if !data.is_empty() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// The whole body, at most `limit` bytes.
    pub(crate) async fn whole(&mut self, limit: u64) -> Result<Vec<u8>, Fault> {
        let length = self.length().unwrap_or(0);
        if length > limit {
            return Err(Fault::TooLarge { limit });
        }
        // What the hub promises is no reason to reserve memory: grow with what came.
        let mut whole = Vec::new();
        while let Some(piece) = self.piece().await? {
            if whole.len() as u64 + piece.len() as u64 > limit {
                return Err(Fault::TooLarge { limit });
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invariant 2: two gigabytes over a slow line are given their time, a drip is not given days.
    #[test]
    fn time_grows_with_what_came_and_not_with_waiting() {
        let start = Instant::now();
        let idle = Duration::from_secs(30);
        assert_eq!(slowest_end(start, idle, 0), start + Duration::from_secs(300));
        assert_eq!(slowest_end(start, idle, 40_960_000), start + Duration::from_secs(10_300));
        // Four kilobytes in each idle time, the least that counts as progress, end after the first few minutes.
        let rounds =
            (1..).find(|n| slowest_end(start, idle, n * 4096) < start + idle * u32::try_from(*n).unwrap());
        assert_eq!(rounds, Some(11));
    }
}
