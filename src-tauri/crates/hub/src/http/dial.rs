//! From a host's name to a stream that speaks HTTP: name, connection, proxy, TLS.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
};

use super::{Fault, Route, proxy, tls};

/// Where the hub is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub https: bool,
    /// Without brackets around an IPv6 address.
    pub host: String,
    pub port: u16,
    /// As in the `Host` header: the port only when it is not the scheme's own.
    pub authority: String,
}

impl Origin {
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// `host:port`, with brackets where an address needs them.
    pub(crate) fn host_port(&self) -> String {
        host_port(&self.host, self.port)
    }
}

pub(crate) fn host_port(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// Whatever bytes travel on.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A stream to the hub, through the proxy and TLS where there are any.
pub(crate) async fn dial(
    origin: &Origin,
    route: &Route,
    connector: Option<&tokio_native_tls::TlsConnector>,
) -> Result<Box<dyn Stream>, Fault> {
    let tcp = match route {
        Route::Direct => connect(&origin.host, origin.port).await?,
        Route::Proxy(proxy) => {
            let mut tcp = connect(&proxy.host, proxy.port).await.map_err(|fault| match fault {
                Fault::Dns | Fault::Unreachable => Fault::Proxy { status: None },
                other @ (Fault::Proxy { .. }
                | Fault::Tls(_)
                | Fault::Timeout(_)
                | Fault::Reset
                | Fault::NotHttp
                | Fault::Truncated
                | Fault::TooLarge { .. }
                | Fault::LocalFile { .. }) => other,
            })?;
            if origin.https {
                proxy::tunnel(&mut tcp, proxy, &origin.host_port()).await?;
            }
            tcp
        }
    };
    match connector {
        Some(connector) if origin.https => {
            let stream = connector.connect(&origin.host, tcp).await.map_err(|error| {
                tracing::debug!(%error, "TLS with the hub");
                Fault::Tls(tls::fault_of(&error))
            })?;
            Ok(Box::new(stream))
        }
        Some(_) | None => Ok(Box::new(tcp)),
    }
}

/// Tries every address of a name, each a little after the one before, and keeps the first that answers: a family
/// of addresses that leads nowhere costs a moment, not the whole wait.
async fn connect(host: &str, port: u16) -> Result<TcpStream, Fault> {
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
        .await
        .map_err(|error| {
            tracing::debug!(%error, "name of the hub");
            Fault::Dns
        })?
        .take(8)
        .collect();
    if addresses.is_empty() {
        return Err(Fault::Dns);
    }
    let mut attempts = JoinSet::new();
    for (place, address) in addresses.into_iter().enumerate() {
        let head_start = Duration::from_millis(300).saturating_mul(u32::try_from(place).unwrap_or(0));
        attempts.spawn(async move {
            tokio::time::sleep(head_start).await;
            TcpStream::connect(address).await
        });
    }
    while let Some(attempt) = attempts.join_next().await {
        match attempt {
            Ok(Ok(stream)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY");
                }
                return Ok(stream);
            }
            Ok(Err(error)) => tracing::debug!(%error, "address of the hub"),
            Err(error) => tracing::debug!(%error, "connecting"),
        }
    }
    Err(Fault::Unreachable)
}
