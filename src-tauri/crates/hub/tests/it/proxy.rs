//! Through a proxy.

use hub::{
    Class, Hub, MessageKind, Secret,
    error::codes,
    vxp::{ProxyPlan, Vxp, VxpSettings},
};
use rstest::rstest;

use crate::server::{Server, clock, fine, reply};

fn behind(proxy: u16, endpoint: &str) -> Vxp {
    let mut settings = VxpSettings::new(endpoint, "h", "s".into());
    settings.allow_plain_http = true;
    settings.proxy = ProxyPlan::At {
        host: "127.0.0.1".into(),
        port: proxy,
        credentials: Some(("văn thư".into(), Secret::new("mật khẩu"))),
    };
    Vxp::new(settings, clock()).unwrap()
}

#[tokio::test]
async fn a_plain_hub_is_asked_for_by_its_whole_address() {
    let proxy = Server::always(fine(r#","data":[]"#));
    behind(proxy.port, "http://hub.example:8080/adapter").list(MessageKind::Document).await.unwrap();
    let seen = proxy.seen().pop().unwrap();
    assert_eq!(seen.request_line(), "POST http://hub.example:8080/adapter/getReceivedEdocList HTTP/1.1");
    assert_eq!(seen.header("Host").unwrap(), "hub.example:8080");
    assert!(seen.header("Proxy-Authorization").unwrap().starts_with("Basic "));
}

#[rstest]
#[case("407 Proxy Authentication Required", Class::Permanent)]
#[case("403 Forbidden", Class::Permanent)]
#[case("502 Bad Gateway", Class::Network)]
#[tokio::test]
async fn a_tunnel_that_is_refused_is_the_proxys_fault(#[case] status: &'static str, #[case] class: Class) {
    let proxy = Server::always(reply(status, "", ""));
    let error = behind(proxy.port, "https://hub.example/a").list(MessageKind::Document).await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class, error.ambiguous), (codes::PROXY, class, false));
    assert_eq!(error.args.get("status").unwrap(), &status[..3]);
    let seen = proxy.seen();
    assert_eq!((seen.len(), seen[0].request_line()), (1, "CONNECT hub.example:443 HTTP/1.1"));
    assert!(!seen[0].head.contains("XroadVnpt"));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_apart_from_the_hub() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = behind(free, "https://hub.example/a").probe().await.unwrap_err();
    assert_eq!((error.code.as_str(), error.class), (codes::PROXY, Class::Network));
}

#[tokio::test]
async fn a_hub_on_this_machine_is_reached_directly() {
    let hub = Server::always(fine(r#","data":[]"#));
    let proxy = Server::always(reply("407 Proxy Authentication Required", "", ""));
    behind(proxy.port, &hub.endpoint()).list(MessageKind::Document).await.unwrap();
    assert_eq!((hub.seen().len(), proxy.seen().len()), (1, 0));
}
