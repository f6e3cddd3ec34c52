//! The hub's own wire: VXP as the vendor's Java client 2.0.1 speaks it.
//!
//! Method, path, parameters, signature and body of every call are as captured from that client; the transport around
//! them differs knowingly: no `Accept-Encoding` (nothing is unpacked), no `Expect: 100-continue`, no `Accept`,
//! `Cache-Control` and `Pragma`, `Connection` only as HTTP/1.1 implies it, and `Content-Length` and `Host` come last.

mod answer;
mod extract;
mod fetch;
mod sign;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{AgencyCode, DocId, UtcMillis};
use hyper::{Method, Uri, header::DATE};
use serde::Serialize;
use tokio::{io::AsyncWrite, time::Instant};

pub use crate::http::Timeouts;
pub use sign::HashForm;

use crate::{
    Ack, Fetched, Hub, Listed, ListedAgency, ListedUnit, MessageKind, OutgoingMessage, Probe, Progress,
    Secret, SentRow, ascii,
    classify::{self, Effect, Nonsense},
    error::{HubError, codes},
    http::{self, FileSource, Http, Origin, Payload, Route, text_of},
};

pub use crate::http::ProxyPlan;

/// The name the vendor's client gives itself.
pub const USER_AGENT: &str = "JAVASDKAgent/1.0.0 XRoad/VPCP";

/// The most bytes of a list, and of a short answer.
const LIST: u64 = 64 * 1024 * 1024;
const SHORT: u64 = 1024 * 1024;

/// The injected clock.
pub type Clock = Arc<dyn Fn() -> UtcMillis + Send + Sync>;

/// How to reach a VXP hub.
#[derive(Clone, Debug)]
pub struct VxpSettings {
    /// Base address given by the exchange centre, e.g. `http://10.0.0.1:8080/XrdAdapter/adapter`.
    pub endpoint: String,
    /// The system's name at the hub, sent with every call.
    pub system_id: String,
    /// The secret that signs every call.
    pub secret: Secret,
    /// Our own agency, to register sub-agencies under; a message names its sender itself.
    pub from: Option<AgencyCode>,
    /// How long each part of a call may take.
    pub timeouts: Timeouts,
    /// Authorities to trust besides the system's, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Our own certificate: a PKCS#12 file and its password.
    pub client_certificate: Option<(PathBuf, Secret)>,
    /// The way out.
    pub proxy: ProxyPlan,
    /// An administrator confirmed that this hub is reached over plain http (a security server in the same network).
    /// Without it plain http is for this machine only.
    pub allow_plain_http: bool,
    /// How `hash-file` is written.
    pub hash_file: HashForm,
    /// The `User-Agent` header.
    pub user_agent: String,
    /// The parameter `filePath` that the vendor's client leaks on downloads. Off; for an adapter that insists.
    pub file_path: Option<String>,
    /// The largest package that is downloaded, in bytes.
    pub max_package: u64,
}

impl VxpSettings {
    /// Settings with the defaults of every field that has one.
    #[must_use]
    pub fn new(endpoint: impl Into<String>, system_id: impl Into<String>, secret: Secret) -> Self {
        Self {
            endpoint: endpoint.into(),
            system_id: system_id.into(),
            secret,
            from: None,
            timeouts: Timeouts::default(),
            ca_file: None,
            client_certificate: None,
            proxy: ProxyPlan::default(),
            allow_plain_http: false,
            hash_file: HashForm::default(),
            user_agent: USER_AGENT.to_owned(),
            file_path: None,
            max_package: 1024 * 1024 * 1024,
        }
    }
}

/// A sub-agency to register under the centre; sent as JSON in this order.
#[derive(Clone, Debug, Serialize)]
pub struct Registration {
    /// The centre's own id for it.
    pub id: String,
    /// The code of the agency above.
    pub pcode: String,
    /// Its code.
    pub code: String,
    /// Its name, with marks.
    pub name: String,
    /// Its mail address.
    pub mail: String,
    /// Its mobile number.
    pub mobile: String,
    /// Its fax number.
    pub fax: String,
}

/// A hub that speaks VXP over HTTP.
pub struct Vxp {
    settings: VxpSettings,
    http: Http,
    key: String,
    base: String,
    clock: Clock,
    /// Which way of downloading this hub has, once known ([`fetch`]).
    way: AtomicU8,
    /// How far its clock was ahead when it last said; [`NEVER`] before.
    skew: AtomicI64,
}

/// No answer named a time yet.
const NEVER: i64 = i64::MIN;

impl Vxp {
    /// Prepares the connection; nothing is sent yet. Reads the certificate files.
    ///
    /// # Errors
    /// `hub.plain_http` when the address is plain http to another machine and nobody allowed that;
    /// `hub.settings` when address, system id, certificates or proxy cannot be used (`reason`).
    pub fn new(settings: VxpSettings, clock: Clock) -> Result<Self, HubError> {
        let (origin, base) = endpoint(&settings.endpoint)?;
        if !origin.https && !origin.is_loopback() && !settings.allow_plain_http {
            return Err(HubError::permanent(codes::PLAIN_HTTP).with("host", origin.host.clone()));
        }
        if ascii::identity(&settings.system_id).is_none() {
            return Err(unusable("system_id"));
        }
        if ascii::identity(&settings.user_agent).is_none() {
            return Err(unusable("user_agent"));
        }
        let read = |path: &PathBuf, reason: &'static str| {
            std::fs::read(path).map_err(|error| {
                tracing::warn!(%error, reason, "a file of the hub's settings cannot be read");
                unusable(reason)
            })
        };
        let tls = if origin.https {
            let ca = settings.ca_file.as_ref().map(|path| read(path, "ca_file")).transpose()?;
            let identity = match &settings.client_certificate {
                Some((path, password)) => Some((read(path, "client_certificate")?, password)),
                None => None,
            };
            Some(http::connector(
                ca.as_deref(),
                identity.as_ref().map(|(file, word)| (file.as_slice(), *word)),
            )?)
        } else {
            None
        };
        let route = Route::choose(&settings.proxy, &origin, &|name| std::env::var(name).ok())?;
        let key = format!("vxp:{}@{}", settings.system_id, origin.host_port());
        let http = Http::new(origin, route, tls, settings.timeouts, &sign::NAMES);
        Ok(Self { settings, http, key, base, clock, way: AtomicU8::new(0), skew: AtomicI64::new(NEVER) })
    }

    /// Registers a sub-agency under our centre.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn register_agency(&self, registration: &Registration) -> Result<(), HubError> {
        let body = serde_json::to_vec(registration).map_err(|_never| unusable("registration"))?;
        let call = sign::Call::new(Method::POST, "/registerAgency", Payload::Bytes(body.into()));
        self.told(call).await
    }

    /// Strikes a sub-agency off.
    ///
    /// # Errors
    /// [`HubError`].
    pub async fn delete_agency(&self, code: &AgencyCode) -> Result<(), HubError> {
        self.told(braces(Method::POST, "/deleteAgency").param("AgencyCode", code.as_str())).await
    }

    fn now(&self) -> UtcMillis {
        (self.clock)()
    }

    fn sign(&self, call: sign::Call) -> Result<http::Request, HubError> {
        let settings = &self.settings;
        call.sign(&self.base, &settings.system_id, &settings.secret, &settings.user_agent, self.now())
    }

    /// Sends a call that reads, and gives the answer's text and the hub's clock.
    async fn asked(
        &self,
        call: sign::Call,
        limit: u64,
        within: std::time::Duration,
    ) -> Result<(Vec<u8>, Option<UtcMillis>), HubError> {
        let request = self.sign(call)?;
        let end = Instant::now() + within;
        let mut answer = self
            .http
            .repeatable(&request)
            .await
            .map_err(|failure| classify::failure(&failure, Effect::Read))?;
        answer.until(end);
        let server_time = classify::http_date(text_of(&answer.headers, &DATE));
        if let Some(server_time) = server_time {
            self.skew.store(server_time.since(self.now()), Ordering::Relaxed);
        }
        let body = answer::json(&mut answer, limit, Effect::Read, self.now()).await?;
        Ok((body, server_time))
    }

    /// Sends a call that changes something, harmlessly when twice, and answers with no more than yes or no.
    async fn told(&self, call: sign::Call) -> Result<(), HubError> {
        let request = self.sign(call)?;
        let end = Instant::now() + self.settings.timeouts.total;
        let mut answer = self
            .http
            .repeatable(&request)
            .await
            .map_err(|failure| classify::failure(&failure, Effect::Change))?;
        answer.until(end);
        let body = answer::json(&mut answer, SHORT, Effect::Change, self.now()).await?;
        answer::accepted(&body, Effect::Change).map(|_| ())
    }

    async fn list_call(&self, call: sign::Call) -> Result<Vec<u8>, HubError> {
        Ok(self.asked(call, LIST, self.settings.timeouts.total).await?.0)
    }

    async fn directory_call(&self, call: sign::Call) -> Result<Vec<u8>, HubError> {
        Ok(self.asked(call, LIST, self.settings.timeouts.directory).await?.0)
    }
}

/// A call with an empty body.
fn empty(path: &'static str) -> sign::Call {
    sign::Call::new(Method::POST, path, Payload::Bytes(Bytes::new()))
}

/// A call whose body is `{}`.
fn braces(method: Method, path: &'static str) -> sign::Call {
    sign::Call::new(method, path, Payload::Bytes(Bytes::from_static(b"{}")))
}

fn of_kind(call: sign::Call, kind: MessageKind) -> sign::Call {
    call.param("servicetype", "eDoc").param("messagetype", kind.as_wire())
}

fn count_call(kind: MessageKind) -> sign::Call {
    let path = match kind {
        MessageKind::Document => "/countReceiveEdoc",
        MessageKind::Status => "/countReceiveStatus",
    };
    of_kind(braces(Method::POST, path), kind)
}

fn unusable(reason: &str) -> HubError {
    HubError::permanent(codes::SETTINGS).with("reason", reason)
}

/// Takes a base address apart: where the hub is, and the path before every call's own.
pub(crate) fn endpoint(text: &str) -> Result<(Origin, String), HubError> {
    let text = text.trim();
    if text.contains(['?', '#', '@', '\\']) {
        return Err(unusable("endpoint"));
    }
    let uri: Uri = text.parse().map_err(|_invalid| unusable("endpoint"))?;
    let https = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        Some(_) | None => return Err(unusable("endpoint")),
    };
    let authority = uri.authority().ok_or_else(|| unusable("endpoint"))?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    if host.is_empty() || (authority.as_str().ends_with(':')) {
        return Err(unusable("endpoint"));
    }
    let port = authority.port_u16().unwrap_or(if https { 443 } else { 80 });
    let origin = Origin { https, host, port, authority: authority.as_str().to_ascii_lowercase() };
    Ok((origin, uri.path().trim_end_matches('/').to_owned()))
}

#[async_trait]
impl Hub for Vxp {
    fn key(&self) -> &str {
        &self.key
    }

    async fn list(&self, kind: MessageKind) -> Result<Vec<Listed>, HubError> {
        let body = self.list_call(of_kind(empty("/getReceivedEdocList"), kind)).await?;
        Ok(answer::received(&answer::accepted(&body, Effect::Read)?, kind))
    }

    async fn fetch(
        &self,
        doc_id: &DocId,
        into: &mut (dyn AsyncWrite + Send + Unpin),
        progress: Progress<'_>,
    ) -> Result<Fetched, HubError> {
        self.download(doc_id, into, progress).await
    }

    async fn acknowledge(&self, doc_id: &DocId, ack: Ack, note: Option<&str>) -> Result<(), HubError> {
        let mut call = braces(Method::POST, "/updateStatus")
            .param("docId", doc_id.as_str())
            .param("status", ack.as_wire());
        let note = note.map(ascii::note).filter(|note| !note.is_empty());
        if let Some(note) = note {
            call = call.param("description", note);
        }
        self.told(call).await.map_err(classify::about_message)
    }

    async fn send(&self, message: &OutgoingMessage<'_>, progress: Progress<'_>) -> Result<DocId, HubError> {
        let file = FileSource { path: message.path.to_owned(), bytes: message.bytes, sha256: message.sha256 };
        let mut call = of_kind(sign::Call::new(Method::POST, "/sendEdoc", Payload::File(file)), message.kind)
            .param("from", message.from.as_str())
            .param("hash-file", self.settings.hash_file.write(&message.sha256));
        if let Some(to) = message.to {
            let codes: Vec<&str> = to.iter().map(AgencyCode::as_str).collect();
            call = call.param("to", serde_json::to_string(&codes).map_err(|_never| unusable("to"))?);
        }
        let request = self.sign(call)?;
        let told = |sent: u64| progress(sent, Some(message.bytes));
        let mut answer = self
            .http
            .once(&request, &told)
            .await
            .map_err(|failure| classify::failure(&failure, Effect::Change))?;
        answer.until(Instant::now() + self.settings.timeouts.total);
        let body = answer::json(&mut answer, SHORT, Effect::Change, self.now()).await?;
        let envelope = answer::accepted(&body, Effect::Change)?;
        // Accepted without an identity we could ask about: treated like a lost answer.
        let doc_id = ascii::identity(&envelope.doc_id)
            .ok_or_else(|| classify::nonsense(Nonsense::Malformed("no_doc_id"), Effect::Change))?;
        Ok(DocId::from(doc_id))
    }

    async fn sent(&self, kind: MessageKind, doc_id: Option<&DocId>) -> Result<Vec<SentRow>, HubError> {
        let mut call = of_kind(empty("/getSentEdocList"), kind);
        if let Some(doc_id) = doc_id {
            call = call.param("docId", doc_id.as_str());
        }
        let body = self.list_call(call).await?;
        Ok(answer::sent(&answer::accepted(&body, Effect::Read)?))
    }

    async fn agencies(&self) -> Result<Vec<ListedAgency>, HubError> {
        let body = self.directory_call(empty("/getAgenciesList")).await?;
        Ok(answer::agencies(&answer::accepted(&body, Effect::Read)?))
    }

    async fn agencies_qd20(&self, level: Option<u32>) -> Result<Vec<ListedAgency>, HubError> {
        let mut call = empty("/getAgenciesListQD20");
        if let Some(level) = level {
            call = call.param("level", level.to_string());
        }
        let body = self.directory_call(call).await?;
        Ok(answer::agencies(&answer::accepted(&body, Effect::Read)?))
    }

    async fn synchronize_unit(&self) -> Result<Vec<ListedUnit>, HubError> {
        let body = self.directory_call(empty("/getSynchronizeUnit")).await?;
        Ok(answer::units(&answer::accepted(&body, Effect::Read)?))
    }

    async fn count(&self, kind: MessageKind) -> Result<u64, HubError> {
        let body = self.asked(count_call(kind), SHORT, self.settings.timeouts.total).await?.0;
        let envelope = answer::accepted(&body, Effect::Read)?;
        envelope
            .count
            .parse()
            .map_err(|_invalid| classify::nonsense(Nonsense::Malformed("count"), Effect::Read))
    }

    fn clock_skew_ms(&self) -> Option<i64> {
        Some(self.skew.load(Ordering::Relaxed)).filter(|skew| *skew != NEVER)
    }

    async fn probe(&self) -> Result<Probe, HubError> {
        let within = self.settings.timeouts.total;
        let outcome = self.asked(count_call(MessageKind::Status), SHORT, within).await;
        // Clients before 2.0.1, and hubs of their time, know no counting: the list of status reports is the next
        // smallest thing to ask for.
        let (body, server_time) = match outcome {
            Err(error) if error.code == codes::HTTP_4XX => {
                self.asked(of_kind(empty("/getReceivedEdocList"), MessageKind::Status), LIST, within).await?
            }
            outcome => outcome?,
        };
        answer::accepted(&body, Effect::Read)?;
        Ok(Probe { server_time })
    }
}
