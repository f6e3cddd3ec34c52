//! The way through a proxy: chosen, from the environment, or none.

use base64::Engine as _;
use hyper::header::HeaderValue;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Fault, Origin, dial::host_port};
use crate::{
    Secret,
    error::{HubError, codes},
};

/// Which proxy to use for the hub. A hub on this machine is always reached directly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyPlan {
    /// What `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in either case. (Windows' own proxy settings
    /// are not read: name the proxy there.)
    #[default]
    Environment,
    /// None.
    Direct,
    /// This one, over plain HTTP (`CONNECT` for an https hub).
    At {
        /// Its host.
        host: String,
        /// Its port.
        port: u16,
        /// Name and password, when it wants them.
        credentials: Option<(String, Secret)>,
    },
}

/// A proxy to go through.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub host: String,
    pub port: u16,
    /// The ready header, marked sensitive.
    authorization: Option<HeaderValue>,
}

/// How to reach the origin.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Direct,
    Proxy(Proxy),
}

impl Route {
    /// Decides the way to `origin`. `environment` looks a variable up.
    pub(crate) fn choose(
        plan: &ProxyPlan,
        origin: &Origin,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, HubError> {
        if origin.is_loopback() {
            return Ok(Self::Direct);
        }
        match plan {
            ProxyPlan::Direct => Ok(Self::Direct),
            ProxyPlan::At { host, port, credentials } => {
                let credentials =
                    credentials.as_ref().map(|(user, password)| (user.as_str(), password.expose()));
                Ok(Self::Proxy(proxy(host, *port, credentials)?))
            }
            ProxyPlan::Environment => from_environment(origin, environment),
        }
    }

    /// What stands in the request line: the path, or the whole address for a plain-http hub behind a proxy.
    pub(crate) fn target(&self, origin: &Origin, path: &str) -> String {
        match self {
            Self::Proxy(_) if !origin.https => format!("http://{}{path}", origin.authority()),
            Self::Proxy(_) | Self::Direct => path.to_owned(),
        }
    }

    /// Credentials that travel in the request itself. In a tunnel they went with `CONNECT` and must not reach the
    /// hub; a plain-http hub behind a proxy is the only other case, and there the proxy takes them off.
    pub(crate) fn header_credentials(&self, origin: &Origin) -> Option<HeaderValue> {
        match self {
            Self::Proxy(proxy) if !origin.https => proxy.authorization.clone(),
            Self::Proxy(_) | Self::Direct => None,
        }
    }
}

fn unusable() -> HubError {
    HubError::permanent(codes::SETTINGS).with("reason", "proxy")
}

fn proxy(host: &str, port: u16, credentials: Option<(&str, &str)>) -> Result<Proxy, HubError> {
    if host.is_empty() || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(&b)) {
        return Err(unusable());
    }
    let authorization = credentials
        .map(|(user, password)| {
            let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
            HeaderValue::try_from(format!("Basic {encoded}")).map(|mut value| {
                value.set_sensitive(true);
                value
            })
        })
        .transpose()
        .map_err(|_invalid| unusable())?;
    Ok(Proxy { host: host.to_owned(), port, authorization })
}

fn from_environment(
    origin: &Origin,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Route, HubError> {
    let look = |name: &str| {
        environment(&name.to_ascii_lowercase())
            .or_else(|| environment(&name.to_ascii_uppercase()))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    if look("no_proxy").is_some_and(|list| excluded(&list, &origin.host)) {
        return Ok(Route::Direct);
    }
    let scheme = if origin.https { "https_proxy" } else { "http_proxy" };
    let Some(address) = look(scheme).or_else(|| look("all_proxy")) else {
        return Ok(Route::Direct);
    };
    let rest = match address.split_once("://") {
        Some(("http", rest)) => rest,
        // SOCKS and TLS to the proxy are not spoken here; going around the proxy unasked would be worse.
        Some(_) => return Err(unusable()),
        None => address.as_str(),
    };
    let rest = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (credentials, place) = match rest.rsplit_once('@') {
        Some((credentials, place)) => (Some(credentials), place),
        None => (None, rest),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && !port.contains(']') => {
            (host, port.parse::<u16>().map_err(|_invalid| unusable())?)
        }
        Some(_) | None => (place, 80),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let decoded = credentials.map(|text| {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        (percent_decoded(user), percent_decoded(password))
    });
    let credentials = decoded.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
    Ok(Route::Proxy(proxy(host, port, credentials)?))
}

/// `NO_PROXY`: names (with everything below them), addresses, or `*`.
fn excluded(list: &str, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    list.split(',').map(|entry| entry.trim().trim_start_matches('.').to_ascii_lowercase()).any(|entry| {
        entry == "*"
            || (!entry.is_empty()
                && (host == entry || host.strip_suffix(&entry).is_some_and(|above| above.ends_with('.'))))
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let decoded = match (first, after) {
            (b'%', [high, low, ..]) => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or(&[]);
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asks the proxy for a tunnel to `target` (RFC 9110 §9.3.6).
pub(crate) async fn tunnel(stream: &mut TcpStream, proxy: &Proxy, target: &str) -> Result<(), Fault> {
    const HEAD: usize = 8 * 1024;
    let broken = |error: std::io::Error| {
        tracing::debug!(%error, "proxy {}", host_port(&proxy.host, proxy.port));
        Fault::Proxy { status: None }
    };
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(authorization) = &proxy.authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.map_err(broken)?;
    // Byte by byte to the end of the head: what follows belongs to TLS.
    let mut head = Vec::with_capacity(256);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD {
            return Err(Fault::Proxy { status: None });
        }
        head.push(stream.read_u8().await.map_err(broken)?);
    }
    let status = head
        .split(|b| *b == b' ')
        .nth(1)
        .and_then(|word| std::str::from_utf8(word).ok())
        .and_then(|word| word.trim().parse::<u16>().ok());
    match status {
        Some(200..=299) => Ok(()),
        status => Err(Fault::Proxy { status }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn origin(https: bool, host: &str) -> Origin {
        Origin { https, host: host.into(), port: 443, authority: host.into() }
    }

    fn route(origin: &Origin, variables: &[(&str, &str)]) -> Result<Option<(String, u16)>, HubError> {
        let look = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Route::choose(&ProxyPlan::Environment, origin, &look).map(|route| match route {
            Route::Direct => None,
            Route::Proxy(proxy) => Some((proxy.host, proxy.port)),
        })
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&[("https_proxy", "http://p.vn:3128/")], Some(("p.vn", 3128)))]
    #[case(&[("HTTPS_PROXY", "p.vn:3128")], Some(("p.vn", 3128)))]
    #[case(&[("ALL_PROXY", "http://u:p%40ss@[fe80::1]:8080")], Some(("fe80::1", 8080)))]
    #[case(&[("all_proxy", "http://p.vn")], Some(("p.vn", 80)))]
    #[case(&[("http_proxy", "http://p.vn:3128")], None)]
    #[case(&[("https_proxy", " ")], None)]
    #[case(&[("https_proxy", "http://p.vn:1"), ("no_proxy", "a.vn, .gov.vn")], None)]
    #[case(&[("https_proxy", "http://p.vn:1"), ("NO_PROXY", "*")], None)]
    #[case(&[("https_proxy", "http://p.vn:1"), ("no_proxy", "ov.vn,hub")], Some(("p.vn", 1)))]
    fn the_environment_names_the_proxy(
        #[case] variables: &[(&str, &str)],
        #[case] expected: Option<(&str, u16)>,
    ) {
        let expected = expected.map(|(host, port)| (host.to_owned(), port));
        assert_eq!(route(&origin(true, "hub.gov.vn"), variables).unwrap(), expected);
        // This machine is never reached through a proxy.
        assert_eq!(route(&origin(true, "127.0.0.1"), variables).unwrap(), None);
    }

    #[rstest]
    #[case("socks5://p.vn:1080")]
    #[case("https://p.vn")]
    #[case("http://p.vn:port")]
    #[case("http://")]
    #[case("http://a\r\nb:1")]
    fn a_proxy_we_cannot_use_is_an_error_and_never_gone_around(#[case] address: &str) {
        let error = route(&origin(true, "hub.vn"), &[("https_proxy", address)]).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.args.get("reason").map(String::as_str)),
            (codes::SETTINGS, Some("proxy"))
        );
    }

    #[test]
    fn credentials_are_decoded_and_go_to_the_proxy_only() {
        let variables = |name: &str| (name == "http_proxy").then(|| "http://u:p%40%C4%91@p.vn:1".to_owned());
        let choose =
            |https| Route::choose(&ProxyPlan::Environment, &origin(https, "hub.vn"), &variables).unwrap();
        let header = choose(false).header_credentials(&origin(false, "hub.vn")).unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("u:p@đ"))
        );
        assert!(header.is_sensitive());
        assert_eq!(choose(true).header_credentials(&origin(true, "hub.vn")), None);
    }
}
