//! The HTTP server: connections, faults, and from a request to its answer.

mod connection;
mod effects;

use std::{net::Ipv4Addr, path::Path, sync::Arc};

use domain::AgencyCode;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{
    clock,
    control::Control,
    directory::AgencyCredential,
    error::Error,
    hub::Hub,
    keep, offices,
    options::Options,
    pki::{ServerIdentity, server_identity},
    samples::{self, OutgoingSample, Sender, Trust},
};

/// A running rehearsal hub. Dropping it ends the hub too, but only [`Running::stop`] waits for the end and saves.
#[derive(Debug)]
pub struct Running {
    url: String,
    root_pem: Option<Vec<u8>>,
    hub: HubHandle,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

struct HubHandle(Arc<Hub>);

impl std::fmt::Debug for HubHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

/// Starts a rehearsal hub on 127.0.0.1.
///
/// # Errors
/// A port that is taken, a state directory that cannot be used, keys that cannot be made.
pub async fn serve(options: Options) -> Result<Running, Error> {
    let port = options.port;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|source| Error::Listen { port, source })?;
    let address = listener.local_addr().map_err(|source| Error::Listen { port, source })?;
    let identity = options.tls.map(server_identity).transpose()?;
    let scheme = if identity.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}/XrdAdapter/adapter");
    let (acceptor, root_pem) = match identity {
        Some(ServerIdentity { acceptor, root_pem }) => (Some(acceptor), Some(root_pem)),
        None => (None, None),
    };

    let hub = Arc::new(Hub::new(options)?);
    let (stop, stopped) = watch::channel(false);
    offices::supply(&hub);
    let tasks = vec![
        tokio::spawn(accept(listener, Arc::clone(&hub), acceptor.map(Arc::new), stopped.clone())),
        tokio::spawn(offices::run(Arc::clone(&hub), stopped.clone())),
        tokio::spawn(keep::run(Arc::clone(&hub), stopped)),
    ];
    Ok(Running { url, root_pem, hub: HubHandle(hub), stop, tasks })
}

impl Running {
    /// The endpoint clients are configured with; paths of calls are appended.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The root certificate that clients must trust, PEM; only with TLS.
    #[must_use]
    pub fn root_pem(&self) -> Option<&[u8]> {
        self.root_pem.as_deref()
    }

    /// What a reader must import to trust the papers that this hub delivers: the root of their signatures, and the
    /// list of revoked certificates as of now.
    ///
    /// # Errors
    /// Keys that cannot be made, read or kept.
    pub fn trust(&self) -> Result<Trust, Error> {
        self.hub.0.library.press()?.trust()
    }

    /// Writes papers into `dir` that `own` may send to agencies of this hub, signed by those that [`Running::trust`]
    /// vouches for, each with what it shows.
    ///
    /// # Errors
    /// As [`crate::samples::ensure_outgoing`].
    pub fn papers_to_send(&self, dir: &Path, own: &Sender) -> Result<Vec<OutgoingSample>, Error> {
        let simulated = self.hub.0.agencies().into_iter().filter(|agency| agency.simulated && !agency.closed);
        let recipients: Vec<_> = simulated.map(|agency| (agency.code, agency.name)).collect();
        let today = clock::now().vietnam_date();
        samples::ensure_outgoing(dir, self.hub.0.library.press()?, own, &recipients, today)
    }

    /// Every agency with what a client needs to play it.
    #[must_use]
    pub fn agencies(&self) -> Vec<AgencyCredential> {
        self.hub.0.agencies().iter().map(crate::directory::Agency::credential).collect()
    }

    /// What a client needs to play one agency, found by any of its codes.
    #[must_use]
    pub fn credential(&self, code: &AgencyCode) -> Option<AgencyCredential> {
        self.hub.0.agency(code.as_str()).map(|agency| agency.credential())
    }

    /// A hand on the hub.
    #[must_use]
    pub fn handle(&self) -> Control {
        Control::new(Arc::clone(&self.hub.0))
    }

    /// Closes every connection, ends simulated work and saves the state.
    ///
    /// # Errors
    /// When the state cannot be saved or a task of the hub had died.
    pub async fn stop(self) -> Result<(), Error> {
        self.stop.send_replace(true);
        for task in self.tasks {
            if task.await.is_err() {
                return Err(Error::Ended);
            }
        }
        keep::save(&self.hub.0)
    }
}

async fn accept(
    listener: TcpListener,
    hub: Arc<Hub>,
    tls: Option<Arc<openssl::ssl::SslAcceptor>>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that failed before it began is the client's affair.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection::serve(stream, Arc::clone(&hub), tls.clone()));
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = ended(&mut stopped) => break,
        }
    }
    connections.shutdown().await;
}

/// Ready when the hub is told to stop.
pub(crate) async fn ended(stopped: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end too.
    if stopped.wait_for(|stop| *stop).await.is_err() {}
}
