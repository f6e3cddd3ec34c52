//! One connection: HTTP/1.1 over a stream that may fail on purpose.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use openssl::ssl::SslAcceptor;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use super::effects::{self, Effects};
use crate::{
    clock,
    control::Logged,
    directory::Agency,
    hub::Hub,
    mail::Kind,
    transport::{Cell, Faulty, Plan, Resettable},
    wire::{self, Answer, Call, Refusal},
};

/// The most of a body that a call without a package may have.
const SMALL_BODY: usize = 64 << 10;

/// Serves one connection to its end.
pub(super) async fn serve(stream: TcpStream, hub: Arc<Hub>, tls: Option<Arc<SslAcceptor>>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(acceptor) = tls else { return http(stream, hub).await };
    let Ok(ssl) = openssl::ssl::Ssl::new(acceptor.context()) else { return };
    let Ok(mut stream) = tokio_openssl::SslStream::new(ssl, stream) else { return };
    if std::pin::Pin::new(&mut stream).accept().await.is_ok() {
        http(stream, hub).await;
    }
}

async fn http<S: AsyncRead + AsyncWrite + Resettable + Unpin + Send + 'static>(stream: S, hub: Arc<Hub>) {
    let cell = Cell::default();
    let stream = TokioIo::new(Faulty::new(stream, cell.clone()));
    let service = service_fn(move |request| {
        let (hub, cell) = (Arc::clone(&hub), cell.clone());
        async move { Ok::<_, Infallible>(respond(&hub, &cell, request).await) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(60))
        .serve_connection(stream, service)
        .await;
    // Clients hang up as they like, and so do faults.
    if served.is_err() {}
}

async fn respond(hub: &Arc<Hub>, cell: &Cell, request: Request<Incoming>) -> Response<Full<Bytes>> {
    cell.set(Plan::Plain);
    let path = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let unsigned = Call::unsigned(request.headers());
    let system_id = unsigned.get("systemid").unwrap_or_default().to_owned();
    let at = clock::now();
    let kind = unsigned.get("messagetype").and_then(Kind::parse);
    let actions = hub.state().script.meet(&path, kind, &system_id, unsigned.get("docId"));
    let effects = Effects::new(&actions);
    let note = |outcome: String| {
        let doc_id = unsigned.get("docId").map(str::to_owned);
        hub.state().note(Logged { at, path: path.clone(), system_id: system_id.clone(), doc_id, outcome });
    };

    if let Some(delay) = effects.delay {
        tokio::time::sleep(delay).await;
    }
    if let Some(early) = effects.early(cell) {
        note(effects.name());
        drain(request.into_body(), hub.options.max_package).await;
        return early;
    }
    let (answer, outcome) = match call(hub, &path, request, &effects).await {
        Ok(answer) => (answer, "OK".to_owned()),
        Err(Stop::Refused(refusal)) => {
            let outcome = refusal.code.to_owned();
            (refusal.into(), outcome)
        }
        Err(Stop::Http(status, text)) => {
            note(status.as_str().to_owned());
            return effects::plain(status, text);
        }
        Err(Stop::Reset) => {
            note(effects.name());
            cell.set(Plan::Reset(0));
            return effects::plain(StatusCode::OK, "");
        }
    };
    note(if effects.is_none() { outcome } else { effects.name() });
    effects.finish(hub, cell, answer)
}

/// Why a request has no answer of its own.
enum Stop {
    Refused(Refusal),
    Http(StatusCode, &'static str),
    Reset,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

async fn call(
    hub: &Arc<Hub>,
    path: &str,
    request: Request<Incoming>,
    effects: &Effects,
) -> Result<Answer, Stop> {
    let wanted = if path == "downloadEdoc" { Method::GET } else { Method::POST };
    let counts = path.starts_with("countReceive");
    if request.method() != wanted && !(counts && request.method() == Method::GET) {
        return Err(Stop::Http(StatusCode::METHOD_NOT_ALLOWED, "method"));
    }
    let (head, body) = request.into_parts();
    let named = Call::unsigned(&head.headers);
    let me = named.get("systemid").and_then(|system| hub.by_system(system));
    let signed = me.and_then(|me| sign(hub, &head.headers, &me).map(|call| (me, call)));
    // The body is read before a refusal, so that the client can hear it.
    let most = if path == "sendEdoc" { hub.options.max_package } else { SMALL_BODY };
    let body = collect(body, most, effects.reset_upload).await?;
    let (me, call) = signed.filter(|_| !effects.refuse_signature).ok_or_else(Refusal::signature)?;
    if let Some(refusal) = effects.refusal(&call) {
        return Err(refusal.into());
    }
    if effects.forget_acknowledgement && path == "updateStatus" {
        return Ok(effects::forgotten());
    }
    let (worker, path) = (Arc::clone(hub), path.to_owned());
    let work = tokio::task::spawn_blocking(move || wire::answer(&worker, &me, &path, &call, body));
    match work.await {
        Ok(answered) => answered.map_err(Stop::Refused),
        // Only a panic or the hub's end gets here.
        Err(_ended) => Err(Stop::Http(StatusCode::INTERNAL_SERVER_ERROR, "ended")),
    }
}

/// The call's parameters when its signature holds, or need not.
fn sign(hub: &Hub, headers: &hyper::HeaderMap, me: &Agency) -> Option<Call> {
    if !hub.options.require_hmac {
        return Some(Call::unsigned(headers));
    }
    let call =
        Call::signed(headers, &me.secret).ok().filter(|call| call.get("systemid") == Some(&me.system_id))?;
    match hub.options.check_timestamp {
        Some(tolerance) => call.check_timestamp(clock::now(), tolerance).is_ok().then_some(call),
        None => Some(call),
    }
}

/// Reads a body that nobody looks at: an answer given while a large package is still coming would be lost to the
/// client, whose connection is reset when the unread rest arrives.
async fn drain(mut body: Incoming, most: usize) {
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.data_ref().map_or(0, Bytes::len);
        if length > most {
            return;
        }
    }
}

async fn collect(mut body: Incoming, most: usize, reset_after: Option<u64>) -> Result<Bytes, Stop> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Err(Stop::Reset) };
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if reset_after.is_some_and(|after| length >= after) {
            return Err(Stop::Reset);
        }
        if bytes.len() > most {
            return Err(Stop::Http(StatusCode::PAYLOAD_TOO_LARGE, "too large"));
        }
    }
    Ok(bytes.freeze())
}
