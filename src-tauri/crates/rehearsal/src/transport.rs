//! A byte stream that fails on purpose, between HTTP and the socket (invariant 5).

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Sleep,
};

/// What happens to the next response's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Nothing.
    Plain,
    /// Reset after so many bytes, head included.
    Reset(u64),
    /// Close after the head and so many bytes of the body.
    Truncate(u64),
    /// Say a `Content-Length` off by so much.
    Length(i64),
    /// So many bytes at a time, with a pause after each.
    Drip(usize, Duration),
}

/// How the server tells the stream of one connection what to do with the next response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell(Arc<Mutex<Option<Plan>>>);

impl Cell {
    /// The plan for the response that is written next.
    pub(crate) fn set(&self, plan: Plan) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(plan);
    }

    fn take(&self) -> Option<Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A stream that can be reset: closed with RST instead of FIN.
pub(crate) trait Resettable {
    /// Makes the close that follows a reset.
    fn arm_reset(&self) -> io::Result<()>;
}

impl Resettable for TcpStream {
    fn arm_reset(&self) -> io::Result<()> {
        self.set_zero_linger()
    }
}

impl Resettable for tokio_openssl::SslStream<TcpStream> {
    fn arm_reset(&self) -> io::Result<()> {
        self.get_ref().set_zero_linger()
    }
}

/// The stream of one connection.
pub(crate) struct Faulty<S> {
    inner: S,
    cell: Cell,
    plan: Plan,
    /// Bytes of the head not yet complete, when the plan needs the head.
    head: Vec<u8>,
    head_length: Option<u64>,
    sent: u64,
    pending: BytesMut,
    pause: Option<Pin<Box<Sleep>>>,
}

impl<S> Faulty<S> {
    pub(crate) fn new(inner: S, cell: Cell) -> Self {
        Self {
            inner,
            cell,
            plan: Plan::Plain,
            head: Vec::new(),
            head_length: None,
            sent: 0,
            pending: BytesMut::new(),
            pause: None,
        }
    }

    fn begin(&mut self, plan: Plan) {
        self.plan = plan;
        self.head.clear();
        self.head_length = None;
        self.sent = 0;
        self.pause = None;
    }

    /// Takes response bytes in, changed as the plan says.
    fn accept(&mut self, bytes: &[u8]) {
        let needs_head = match self.plan {
            Plan::Truncate(_) | Plan::Length(_) => self.head_length.is_none(),
            Plan::Plain | Plan::Reset(_) | Plan::Drip(..) => false,
        };
        if !needs_head {
            self.pending.extend_from_slice(bytes);
            return;
        }
        self.head.extend_from_slice(bytes);
        let Some(end) = self.head.windows(4).position(|four| four == b"\r\n\r\n") else { return };
        let body = self.head.split_off(end + 4);
        let mut head = std::mem::take(&mut self.head);
        if let Plan::Length(delta) = self.plan {
            head = with_length_off_by(&head, delta);
        }
        self.head_length = u64::try_from(head.len()).ok();
        self.pending.extend_from_slice(&head);
        self.pending.extend_from_slice(&body);
    }

    /// After how many bytes of the response the connection ends; `None` never.
    fn end(&self) -> Option<u64> {
        match self.plan {
            Plan::Reset(after) => Some(after),
            Plan::Truncate(after) => self.head_length.map(|head| head.saturating_add(after)),
            Plan::Plain | Plan::Length(_) | Plan::Drip(..) => None,
        }
    }
}

impl<S: AsyncWrite + Resettable + Unpin> Faulty<S> {
    fn finish(&mut self) -> io::Error {
        if let Plan::Reset(_) = self.plan
            && let Err(error) = self.inner.arm_reset()
        {
            return error;
        }
        io::Error::new(io::ErrorKind::ConnectionAborted, "ended by a scripted fault")
    }

    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let end = self.end();
            if end.is_some_and(|end| self.sent >= end) {
                return Poll::Ready(Err(self.finish()));
            }
            if self.pending.is_empty() {
                return Poll::Ready(Ok(()));
            }
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            let room = end.map_or(usize::MAX, |end| usize::try_from(end - self.sent).unwrap_or(usize::MAX));
            let tick = if let Plan::Drip(bytes, _) = self.plan { bytes.max(1) } else { usize::MAX };
            let take = self.pending.len().min(room).min(tick);
            let chunk = self.pending.get(..take).unwrap_or_default();
            let written = ready!(Pin::new(&mut self.inner).poll_write(cx, chunk))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.advance(written);
            self.sent = self.sent.saturating_add(u64::try_from(written).unwrap_or(0));
            if let Plan::Drip(_, every) = self.plan {
                ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
                self.pause = Some(Box::pin(tokio::time::sleep(every)));
            }
        }
    }
}

/// The same head with another `Content-Length`.
fn with_length_off_by(head: &[u8], delta: i64) -> Vec<u8> {
    let text = String::from_utf8_lossy(head);
    let mut changed = String::new();
    for line in text.split_inclusive("\r\n") {
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                let length = value.trim().parse::<i64>().unwrap_or(0).saturating_add(delta).max(0);
                changed.push_str(&format!("{name}: {length}\r\n"));
            }
            _ => changed.push_str(line),
        }
    }
    changed.into_bytes()
}

impl<S: AsyncRead + Unpin> AsyncRead for Faulty<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Resettable + Unpin> AsyncWrite for Faulty<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        ready!(this.drain(cx))?;
        if let Some(plan) = this.cell.take() {
            this.begin(plan);
        }
        if this.plan == Plan::Plain {
            return Pin::new(&mut this.inner).poll_write(cx, buf);
        }
        this.accept(buf);
        match this.drain(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Ready(Ok(buf.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_length_changes_in_a_head() {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nDate: x\r\n\r\n";
        assert_eq!(
            String::from_utf8(with_length_off_by(head, 5)).unwrap(),
            "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nDate: x\r\n\r\n"
        );
    }
}
