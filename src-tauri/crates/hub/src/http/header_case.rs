//! Keeps the spelling of header names on the wire (`XroadVnpt-docId`, not `xroadvnpt-docid`).
//!
//! HTTP does not distinguish case, but the vendor's client and adapters of X-Road are captured and known with this
//! spelling only, and an adapter that looks for the prefix `XroadVnpt-` letter by letter would find nothing.
//! hyper writes original spellings when a request carries its private table of them, and makes that table only
//! while it parses a request. So a request with all our names is parsed once, in memory, and its table is reused.

use std::{convert::Infallible, fmt::Write as _, sync::Arc};

use hyper::{Response, body::Incoming, http::Extensions, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::AsyncWriteExt,
    sync::{OnceCell, mpsc},
};

/// Names that every request may carry besides the caller's.
const COMMON: [&str; 5] = ["Content-Type", "User-Agent", "Content-Length", "Host", "Proxy-Authorization"];

/// The table, made at first use.
pub(crate) struct HeaderCase {
    names: Vec<&'static str>,
    table: OnceCell<Arc<Extensions>>,
}

impl HeaderCase {
    pub(crate) fn new(names: &[&'static str]) -> Self {
        Self { names: names.iter().chain(&COMMON).copied().collect(), table: OnceCell::new() }
    }

    /// What a request must carry. Empty (names go out in lower case) should hyper ever stop offering the table.
    pub(crate) async fn extensions(&self) -> Extensions {
        self.table.get_or_init(|| async { Arc::new(self.learn().await) }).await.as_ref().clone()
    }

    async fn learn(&self) -> Extensions {
        let mut head = String::from("GET / HTTP/1.1\r\n");
        for name in &self.names {
            // A length of nothing, or hyper would wait for a body.
            if write!(head, "{name}: 0\r\n").is_err() {
                return Extensions::new();
            }
        }
        head.push_str("\r\n");
        let (mut ours, theirs) = tokio::io::duplex(head.len().max(1024));
        if ours.write_all(head.as_bytes()).await.is_err() {
            return Extensions::new();
        }
        let (told, mut heard) = mpsc::channel(1);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let told = told.clone();
            async move {
                if told.try_send(request.into_parts().0.extensions).is_err() {
                    tracing::debug!("header names were learnt twice");
                }
                Ok::<_, Infallible>(Response::new(String::new()))
            }
        });
        let mut server = hyper::server::conn::http1::Builder::new();
        let connection = server.preserve_header_case(true).serve_connection(TokioIo::new(theirs), service);
        tokio::select! {
            biased;
            learnt = heard.recv() => learnt.unwrap_or_default(),
            ended = connection => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "header names could not be learnt");
                }
                heard.try_recv().unwrap_or_default()
            }
        }
    }
}
