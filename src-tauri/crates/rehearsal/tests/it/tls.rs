//! HTTPS, good and bad.

use std::net::TcpStream;

use openssl::{
    ssl::{HandshakeError, SslConnector, SslMethod},
    x509::X509,
};
use rehearsal::{Options, Running, Tls};
use rstest::rstest;

use crate::client::{address, start, still};

fn shake(hub: &Running) -> Result<(), String> {
    let mut builder = SslConnector::builder(SslMethod::tls_client()).unwrap();
    let root = X509::from_pem(hub.root_pem().unwrap()).unwrap();
    builder.cert_store_mut().add_cert(root).unwrap();
    let stream = TcpStream::connect(address(hub)).unwrap();
    match builder.build().connect("127.0.0.1", stream) {
        Ok(_) => Ok(()),
        Err(HandshakeError::Failure(failed)) => Err(failed.ssl().verify_result().error_string().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[rstest]
#[case(Tls::default(), None)]
#[case(Tls { expired: true, wrong_host: false }, Some("certificate has expired"))]
#[case(Tls { expired: false, wrong_host: true }, Some("IP address mismatch"))]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_trusts_the_root_accepts_exactly_the_good_certificate(
    #[case] tls: Tls,
    #[case] why: Option<&str>,
) {
    let hub = start(Options { tls: Some(tls), ..still() }).await;
    assert!(hub.url().starts_with("https://127.0.0.1:"));
    let shaken = tokio::task::spawn_blocking(move || {
        let shaken = shake(&hub);
        (shaken, hub)
    });
    let (shaken, hub) = shaken.await.unwrap();
    assert_eq!(shaken.err().as_deref(), why);
    hub.stop().await.unwrap();
}
