//! Fetching a certificate revocation list from the address its certificates name.
//!
//! A document's certificate names the address, so it is hostile until proven otherwise: only hosts on the
//! administrator's list are asked, no redirect is followed, no address of an inner network is reached by a name, and
//! ten megabytes and ten seconds are the end of it. The list's signature, not the line, is what makes it trusted, so
//! plain http is allowed here, as authorities publish them (RFC 5280 §8).

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use hyper::{
    Method, StatusCode,
    header::{ACCEPT, HeaderValue, USER_AGENT},
};
use tokio::time::Instant;

use crate::{
    classify::{self, Effect},
    error::{Class, HubError, codes},
    http::{self, Http, Origin, Payload, ProxyPlan, Request, Route, Timeouts},
};

/// Most bytes of a list.
pub const LIMIT: u64 = 10 << 20;
/// Longest time for all of it.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Downloads a list, DER or PEM as it lies there.
///
/// `hosts` are the hosts that may be asked: `ca.gov.vn` allows that host and every name below it. An address of this
/// machine or of an inner network must stand there itself, as a number or a name.
///
/// # Errors
/// [`codes::REDIRECT`], [`codes::TOO_LARGE`], [`codes::TIMEOUT`] …; [`codes::SETTINGS`] with `reason` `crl_host` for a
/// host that is not on the list or leads inside, `endpoint` for an address that is none.
pub async fn download(url: &str, hosts: &[String], plan: &ProxyPlan) -> Result<Vec<u8>, HubError> {
    let (origin, path) = crate::vxp::endpoint(url)?;
    let refused =
        || HubError::permanent(codes::SETTINGS).with("reason", "crl_host").with("host", origin.host.clone());
    let listed = listed(&origin.host, hosts).ok_or_else(refused)?;
    let route = Route::choose(plan, &origin, &|name| std::env::var(name).ok())?;
    if listed == Listed::Below || origin.host.parse::<IpAddr>().is_err() {
        // Behind a proxy the name is the proxy's to resolve, and the inner network the proxy's to guard.
        let inside = matches!(route, Route::Direct) && leads_inside(&origin).await?;
        if inside && listed != Listed::Itself {
            return Err(refused());
        }
    }
    let tls = if origin.https { Some(http::connector(None, None)?) } else { None };
    let timeouts = Timeouts {
        connect: PATIENCE,
        answer: PATIENCE,
        idle: PATIENCE,
        total: PATIENCE,
        directory: PATIENCE,
    };
    let http = Http::new(origin, route, tls, timeouts, &[]);
    let request = Request {
        method: Method::GET,
        path: if path.is_empty() { "/".to_owned() } else { path },
        headers: vec![
            (ACCEPT, HeaderValue::from_static("application/pkix-crl, */*")),
            (USER_AGENT, HeaderValue::from_static("van-thu")),
        ],
        payload: Payload::None,
    };
    tokio::time::timeout(PATIENCE, body(&http, &request))
        .await
        .unwrap_or_else(|_elapsed| Err(HubError::new(Class::Network, codes::TIMEOUT)))
}

async fn body(http: &Http, request: &Request) -> Result<Vec<u8>, HubError> {
    let failed = |failure| classify::failure(&failure, Effect::Read);
    let mut answer = http.repeatable(request).await.map_err(failed)?;
    let status = answer.status;
    if status.is_redirection() {
        return Err(HubError::permanent(codes::REDIRECT).with("status", status.as_str()));
    }
    if status != StatusCode::OK {
        let (class, code) = if status.is_server_error() {
            (Class::Transient { after_ms: None }, codes::HTTP_5XX)
        } else {
            (Class::Permanent, codes::HTTP_4XX)
        };
        return Err(HubError::new(class, code).with("status", status.as_str()));
    }
    answer.until(Instant::now() + PATIENCE);
    let bytes = match answer.whole(LIMIT).await {
        Ok(bytes) => bytes,
        Err(http::Fault::TooLarge { limit }) => {
            return Err(HubError::permanent(codes::TOO_LARGE).with("limit", limit.to_string()));
        }
        Err(fault) => return Err(failed(http::Failure::before(fault))),
    };
    if bytes.is_empty() {
        return Err(HubError::new(Class::Transient { after_ms: None }, codes::EMPTY));
    }
    Ok(bytes)
}

/// How a host stands on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    Itself,
    Below,
}

fn listed(host: &str, hosts: &[String]) -> Option<Listed> {
    let host = host.trim_end_matches('.');
    hosts.iter().map(|allowed| allowed.trim().trim_start_matches("*.").trim_matches('.')).find_map(
        |allowed| {
            if allowed.is_empty() {
                return None;
            }
            if host.eq_ignore_ascii_case(allowed) {
                return Some(Listed::Itself);
            }
            let below = host.len().checked_sub(allowed.len()).and_then(|cut| host.split_at_checked(cut));
            let below =
                below.is_some_and(|(head, tail)| head.ends_with('.') && tail.eq_ignore_ascii_case(allowed));
            (below && allowed.parse::<IpAddr>().is_err()).then_some(Listed::Below)
        },
    )
}

/// Whether any address of the host is of this machine or of a network that is not public.
async fn leads_inside(origin: &Origin) -> Result<bool, HubError> {
    let found =
        tokio::time::timeout(PATIENCE, tokio::net::lookup_host((origin.host.as_str(), origin.port))).await;
    let addresses = match found {
        Ok(Ok(addresses)) => addresses,
        Ok(Err(error)) => {
            tracing::debug!(%error, "name of a list's host");
            return Err(HubError::new(Class::Network, codes::DNS));
        }
        Err(_elapsed) => return Err(HubError::new(Class::Network, codes::TIMEOUT)),
    };
    Ok(addresses.into_iter().any(|address| !is_public(address.ip())))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || first == 0
                || (first == 100 && (64..128).contains(&second)))
        }
        IpAddr::V6(v6) => {
            let unique_local = v6.segments().first().is_some_and(|first| first & 0xfe00 == 0xfc00);
            let link_local = v6.segments().first().is_some_and(|first| first & 0xffc0 == 0xfe80);
            let mapped = v6.to_ipv4_mapped().is_some_and(|v4| !is_public(IpAddr::V4(v4)));
            !(v6 == Ipv6Addr::LOCALHOST
                || v6.is_unspecified()
                || v6.is_multicast()
                || unique_local
                || link_local
                || mapped)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("ca.gov.vn", Some(Listed::Itself))]
    #[case("CRL.ca.gov.vn", Some(Listed::Below))]
    #[case("evilca.gov.vn", None)]
    #[case("ca.gov.vn.evil.example", None)]
    #[case("127.0.0.1", Some(Listed::Itself))]
    #[case("9.127.0.0.1", None)]
    #[case("", None)]
    fn only_listed_hosts_and_names_below_them_are_asked(
        #[case] host: &str,
        #[case] expected: Option<Listed>,
    ) {
        let hosts = ["*.ca.gov.vn".to_owned(), "127.0.0.1".to_owned(), String::new(), " . ".to_owned()];
        assert_eq!(listed(host, &hosts), expected);
    }

    #[rstest]
    #[case("10.1.2.3", false)]
    #[case("192.168.0.1", false)]
    #[case("169.254.169.254", false)]
    #[case("100.64.0.1", false)]
    #[case("::1", false)]
    #[case("::ffff:127.0.0.1", false)]
    #[case("fd00::1", false)]
    #[case("fe80::1", false)]
    #[case("203.162.4.1", true)]
    #[case("2001:ee0::1", true)]
    fn inner_networks_are_known(#[case] address: &str, #[case] public: bool) {
        assert_eq!(is_public(address.parse().unwrap()), public);
    }
}
