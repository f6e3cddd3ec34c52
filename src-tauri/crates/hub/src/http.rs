//! One HTTP/1.1 connection after another to one origin, with every failure typed by where it happened.
//!
//! Built on hyper's connection and not on a ready-made client for three reasons: the phase of a failure (name,
//! connection, proxy, TLS, answer, body) decides what is tried again and whether the request may have been carried
//! out; nothing may be repeated or redirected unseen; and the hub's header names keep the spelling of the vendor's
//! client on the wire ([`header_case`]).

mod answer;
mod body;
mod dial;
mod header_case;
mod proxy;
mod tls;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use hyper::{
    HeaderMap, Method, Uri,
    client::conn::http1::SendRequest,
    header::{CONTENT_LENGTH, HOST, HeaderName, HeaderValue, PROXY_AUTHORIZATION},
};
use tokio::{task::JoinHandle, time::Instant};

pub(crate) use answer::Answer;
pub(crate) use body::{Body, FileSource};
pub(crate) use dial::Origin;
pub(crate) use header_case::HeaderCase;
pub use proxy::ProxyPlan;
pub(crate) use proxy::Route;
pub(crate) use tls::{TlsFault, connector};

/// How long each part of a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Name, connection, proxy and TLS together.
    pub connect: Duration,
    /// From the request's last byte to the answer's first.
    pub answer: Duration,
    /// The longest silence (or trickle under 4 KiB) within a body, in either direction.
    pub idle: Duration,
    /// A whole call with a short answer (lists, acknowledgements).
    pub total: Duration,
    /// A whole directory call: a hundred thousand rows.
    pub directory: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(60),
            directory: Duration::from_secs(300),
        }
    }
}

/// The part of a call that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Connect,
    Upload,
    Answer,
    Body,
}

/// Where a call broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Dns,
    Unreachable,
    Proxy {
        status: Option<u16>,
    },
    Tls(TlsFault),
    Timeout(Phase),
    /// The connection ended before any answer.
    Reset,
    /// What came back is not HTTP.
    NotHttp,
    /// The answer broke off.
    Truncated,
    TooLarge {
        limit: u64,
    },
    /// Our file: the reason is one of ours.
    LocalFile {
        reason: &'static str,
    },
}

/// A call without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub fault: Fault,
    /// Whether the complete request may have reached the hub.
    pub started: bool,
}

impl Failure {
    pub(crate) const fn before(fault: Fault) -> Self {
        Self { fault, started: false }
    }

    pub(crate) const fn after(fault: Fault) -> Self {
        Self { fault, started: true }
    }
}

/// What is sent along.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// Nothing, without a length (GET).
    None,
    /// These bytes.
    Bytes(Bytes),
    /// A file and the line break after it.
    File(FileSource),
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub method: Method,
    /// Path below the endpoint, beginning with a slash.
    pub path: String,
    /// In the order they go out.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub payload: Payload,
}

/// The most connections kept for later.
const KEPT: usize = 8;
/// A kept connection older than this is not trusted: hubs close idle ones, and networks forget them.
const KEPT_FOR: Duration = Duration::from_secs(10);

type Kept = Arc<Mutex<Vec<(Line, Instant)>>>;

/// An open connection. Dropping it closes it at once, whatever is still under way: a hub that answered early is not
/// sent the rest of a file, and one that dawdles is not listened to any longer.
struct Line {
    sender: SendRequest<Body>,
    task: JoinHandle<Option<TlsFault>>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A client for one origin.
pub(crate) struct Http {
    origin: Origin,
    route: Route,
    tls: Option<tokio_native_tls::TlsConnector>,
    timeouts: Timeouts,
    case: HeaderCase,
    kept: Kept,
}

impl Http {
    pub(crate) fn new(
        origin: Origin,
        route: Route,
        tls: Option<tokio_native_tls::TlsConnector>,
        timeouts: Timeouts,
        names: &[&'static str],
    ) -> Self {
        Self { origin, route, tls, timeouts, case: HeaderCase::new(names), kept: Kept::default() }
    }

    /// A call that may harmlessly be made twice: may use a kept connection, and repeats itself once on a new one when
    /// the kept one was dead (invariant 7).
    pub(crate) async fn repeatable(&self, request: &Request) -> Result<Answer, Failure> {
        if let Some(line) = self.kept_line().await {
            match self.exchange(line, request, &|_| {}).await {
                Err(Failure { fault: Fault::Reset, .. }) => {}
                outcome => return outcome,
            }
        }
        self.exchange(self.connect().await?, request, &|_| {}).await
    }

    /// A call that must not be made twice unseen: always on a new connection, so that a dead kept one never leaves us
    /// in doubt whether the request arrived. `progress` hears the bytes handed over.
    pub(crate) async fn once(
        &self,
        request: &Request,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Answer, Failure> {
        self.exchange(self.connect().await?, request, progress).await
    }

    async fn kept_line(&self) -> Option<Line> {
        loop {
            let (mut line, since) = lock(&self.kept).pop()?;
            if since.elapsed() > KEPT_FOR || line.sender.is_closed() {
                continue;
            }
            // The connection's task may still be putting the last answer away.
            if let Ok(Ok(())) = tokio::time::timeout(Duration::from_millis(500), line.sender.ready()).await {
                return Some(line);
            }
        }
    }

    async fn connect(&self) -> Result<Line, Failure> {
        let dialled = async {
            let stream = dial::dial(&self.origin, &self.route, self.tls.as_ref()).await?;
            hyper::client::conn::http1::Builder::new()
                .max_headers(100)
                .handshake::<_, Body>(hyper_util::rt::TokioIo::new(stream))
                .await
                .map_err(|error| {
                    tracing::debug!(%error, "hyper refused the connection");
                    Fault::Unreachable
                })
        };
        let (sender, connection) = tokio::time::timeout(self.timeouts.connect, dialled)
            .await
            .unwrap_or(Err(Fault::Timeout(Phase::Connect)))
            .map_err(Failure::before)?;
        let task = tokio::spawn(async move {
            let Err(error) = connection.await else { return None };
            tracing::debug!(%error, "connection to the hub ended");
            tls::in_chain(&error)
        });
        Ok(Line { sender, task })
    }

    async fn exchange(
        &self,
        mut line: Line,
        request: &Request,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Answer, Failure> {
        let (body, mut upload) = Body::open(&request.payload)
            .await
            .map_err(|reason| Failure::before(Fault::LocalFile { reason }))?;
        let message = self.head(request, body).await.map_err(Failure::before)?;
        let mut pending = std::pin::pin!(line.sender.try_send_request(message));
        let outcome = loop {
            let (phase, wait) = if upload.finished() {
                (Phase::Answer, self.timeouts.answer + upload.draining_time())
            } else {
                (Phase::Upload, self.timeouts.idle)
            };
            tokio::select! {
                outcome = &mut pending => break outcome,
                sent = upload.moved(), if !upload.finished() => progress(sent),
                () = tokio::time::sleep(wait) => {
                    return Err(Failure { fault: Fault::Timeout(phase), started: upload.finished() });
                }
            }
        };
        match outcome {
            Ok(response) => {
                // With part of the request unsent the connection is of no further use.
                let kept = upload.finished().then(|| Arc::clone(&self.kept));
                Ok(Answer::new(response, line, kept, self.timeouts.idle))
            }
            Err(mut error) => {
                if let Some(reason) = upload.failure() {
                    return Err(Failure::before(Fault::LocalFile { reason }));
                }
                // hyper gives the message back when no byte of it was written.
                let started = error.take_message().is_none() && upload.finished();
                let error = error.into_error();
                tracing::debug!(%error, "no answer from the hub");
                let alert = match tls::in_chain(&error) {
                    // The alert may have come before the request went out: then the connection's task has it.
                    None => tokio::time::timeout(Duration::from_millis(200), &mut line.task)
                        .await
                        .ok()
                        .and_then(Result::ok)
                        .flatten(),
                    alert => alert,
                };
                let fault = match alert {
                    Some(fault) => return Err(Failure::before(Fault::Tls(fault))),
                    None if error.is_parse() => Fault::NotHttp,
                    None => Fault::Reset,
                };
                Err(Failure { fault, started })
            }
        }
    }

    async fn head(&self, request: &Request, body: Body) -> Result<hyper::Request<Body>, Fault> {
        let length = body.length();
        let uri = self.route.target(&self.origin, &request.path).parse::<Uri>().map_err(|error| {
            tracing::debug!(%error, "path of the hub");
            Fault::Unreachable
        })?;
        let mut message = hyper::Request::new(body);
        *message.method_mut() = request.method.clone();
        *message.uri_mut() = uri;
        *message.extensions_mut() = self.case.extensions().await;
        let headers = message.headers_mut();
        for (name, value) in &request.headers {
            headers.append(name.clone(), value.clone());
        }
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Ok(host) = HeaderValue::from_str(self.origin.authority()) {
            headers.insert(HOST, host);
        }
        if let Some(credentials) = self.route.header_credentials(&self.origin) {
            headers.insert(PROXY_AUTHORIZATION, credentials);
        }
        Ok(message)
    }
}

fn lock(kept: &Kept) -> std::sync::MutexGuard<'_, Vec<(Line, Instant)>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a connection for the next call.
fn keep(kept: &Kept, line: Line) {
    let mut kept = lock(kept);
    if kept.len() >= KEPT {
        kept.remove(0);
    }
    kept.push((line, Instant::now()));
}

/// A header's text, empty when absent or not ASCII.
pub(crate) fn text_of<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").trim()
}
