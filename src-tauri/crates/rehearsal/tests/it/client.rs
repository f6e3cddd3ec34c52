//! A client of the wire on bare sockets, so that tests see every byte.

use std::collections::BTreeMap;

use domain::{AgencyCode, Business, DocumentId};
use edxml::{Document, Hop, Packing, Part, Party, ResponseFor, StatusMessage, Style};
use hmac::{Hmac, KeyInit, Mac};
use rehearsal::{AgencyCredential, Options, Pace, Running, serve};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

/// A hub where nothing happens by itself, with two own agencies.
pub fn still() -> Options {
    Options { pace: Pace::still(), own: vec![code("H21"), code("H21.13")], ..Options::default() }
}

pub async fn start(options: Options) -> Running {
    serve(options).await.unwrap()
}

/// What came back, as far as it came.
#[derive(Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    /// Every byte, head included.
    pub bytes: Vec<u8>,
    /// The connection ended with an error instead of an end.
    pub reset: bool,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&self.body)))
    }

    /// Fails unless the answer is OK.
    pub fn ok(&self) -> Value {
        let json = self.json();
        assert_eq!((json["status"].as_str(), json["ErrorCode"].as_str()), (Some("OK"), Some("0")), "{json}");
        json
    }

    /// Fails unless the answer is FAIL with this code.
    pub fn refused(&self, code: &str) -> String {
        let json = self.json();
        assert_eq!(
            (json["status"].as_str(), json["ErrorCode"].as_str()),
            (Some("FAIL"), Some(code)),
            "{json}"
        );
        json["ErrorDesc"].as_str().unwrap().to_owned()
    }
}

pub struct Client {
    address: String,
    system_id: String,
    secret: String,
}

impl Client {
    pub fn new(hub: &Running, agency: &str) -> Self {
        let AgencyCredential { system_id, secret, .. } = hub.credential(&code(agency)).unwrap();
        Self { address: address(hub), system_id, secret }
    }

    pub fn with_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    /// The bytes of one signed request.
    pub fn request(&self, path: &str, parameters: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
        let content_type = if path == "sendEdoc" { "application/octet-stream" } else { "application/json" };
        let mut all = vec![("systemid", self.system_id.as_str())];
        all.extend_from_slice(parameters);
        all.extend([("timestamp", "22112026T145209+0283"), ("Content-Type", content_type)]);
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let pairs: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("\"XroadVnpt-{name}\":{}", Value::String((*value).to_owned())))
            .collect();
        let signed = format!("{{{}}}", pairs.join(","));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        let hash = hex::encode(mac.finalize().into_bytes());
        let method = if path == "downloadEdoc" { "GET" } else { "POST" };
        let mut head = format!("{method} /XrdAdapter/adapter/{path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in &all {
            head.push_str(&format!("XroadVnpt-{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "Content-Type: {content_type}\r\nXroadVnpt-sign-header-key: {}\r\nXroadVnpt-sign-header: {signed}\r\n\
             XroadVnpt-hash-header: {hash}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            names.join(";"),
            body.len()
        ));
        [head.as_bytes(), body].concat()
    }

    pub async fn call(&self, path: &str, parameters: &[(&str, &str)], body: &[u8]) -> Reply {
        exchange(&self.address, &self.request(path, parameters, body)).await
    }

    pub async fn list(&self, kind: &str) -> Vec<Value> {
        let reply =
            self.call("getReceivedEdocList", &[("servicetype", "eDoc"), ("messagetype", kind)], b"").await;
        reply.ok()["data"].as_array().unwrap().clone()
    }

    pub async fn sent(&self, kind: &str) -> Vec<Value> {
        let reply =
            self.call("getSentEdocList", &[("servicetype", "eDoc"), ("messagetype", kind)], b"").await;
        reply.ok()["data"].as_array().unwrap().clone()
    }

    pub async fn send(&self, kind: &str, package: &[u8], more: &[(&str, &str)]) -> Reply {
        let hash: String = Sha256::digest(package).iter().map(|byte| format!("{byte:x}")).collect();
        let mut parameters = vec![
            ("servicetype", "eDoc"),
            ("messagetype", kind),
            ("hash-file", hash.as_str()),
            ("from", &self.system_id),
        ];
        parameters.extend_from_slice(more);
        self.call("sendEdoc", &parameters, &[package, b"\r\n"].concat()).await
    }

    pub async fn download(&self, doc_id: &str) -> Vec<u8> {
        let reply = self.call("downloadEdoc", &[("docId", doc_id)], b"").await;
        assert_eq!(reply.status, 200);
        reply.body
    }

    pub async fn acknowledge(&self, doc_id: &str) -> Reply {
        self.call("updateStatus", &[("docId", doc_id), ("status", "done")], b"{}").await
    }
}

pub fn address(hub: &Running) -> String {
    hub.url().split('/').nth(2).unwrap().to_owned()
}

/// Sends bytes and reads until the server ends the connection.
pub async fn exchange(address: &str, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut reply = Reply { reset: stream.write_all(request).await.is_err(), ..Reply::default() };
    let mut piece = [0; 8192];
    loop {
        match stream.read(&mut piece).await {
            Ok(0) => break,
            Ok(n) => reply.bytes.extend_from_slice(&piece[..n]),
            Err(_) => {
                reply.reset = true;
                break;
            }
        }
    }
    parse(&mut reply);
    reply
}

fn parse(reply: &mut Reply) {
    let mut rest = &reply.bytes[..];
    if let Some(after) = rest.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n") {
        rest = after;
    }
    let Some(end) = rest.windows(4).position(|four| four == b"\r\n\r\n") else { return };
    let head = String::from_utf8_lossy(&rest[..end]).into_owned();
    let mut lines = head.split("\r\n");
    reply.status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        reply.headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    reply.body = rest[end + 4..].to_vec();
}

/// A small document package.
pub fn package(from: &str, to: &[&str], number: &str) -> Vec<u8> {
    let date = jiff::civil::date(2026, 11, 20);
    let document = Document {
        from: Party::new(&code(from), "Nơi gửi"),
        to: to.iter().map(|to| Party::new(&code(to), "Nơi nhận")).collect(),
        document_id: Some(DocumentId(document_id(from, number))),
        number: number.to_owned(),
        notation: "UBND-VX".to_owned(),
        promulgation_date: Some(date),
        subject: "V/v thử nghiệm".to_owned(),
        business: edxml::BusinessInfo { kind: Business::New, stated: true, ..Default::default() },
        ..Document::default()
    };
    let mut parts = [Part {
        name: "Công văn.pdf".to_owned(),
        description: String::new(),
        content_id: "0b7e2f5c-0000-4000-8000-000000000001".to_owned(),
        packing: Packing::Auto { entry: "0b7e2f5c-0000-4000-8000-000000000002".to_owned() },
        source: Box::new(std::io::Cursor::new(PDF)),
    }];
    let trace = vec![Hop::new(Some(from), date.at(8, 0, 0, 0))];
    let mut out = Vec::new();
    edxml::write_document(&document, &mut parts, &Style { trace, ..Style::default() }, &mut out).unwrap();
    out
}

pub const PDF: &[u8] = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

pub fn document_id(from: &str, number: &str) -> String {
    format!("{from},2026/11/20,{number}/UBND-VX")
}

/// A status report of `from` about a document of `to`.
pub fn report(from: &str, to: &str, number: &str, status: domain::StatusCode) -> Vec<u8> {
    let status = StatusMessage {
        from: Party::new(&code(from), ""),
        response_for: vec![ResponseFor {
            organ_id: to.to_owned(),
            code: format!("{number}/UBND-VX"),
            document_id: Some(DocumentId(document_id(to, number))),
            ..ResponseFor::default()
        }],
        code: Some(status),
        ..StatusMessage::default()
    };
    let mut out = Vec::new();
    edxml::write_status(&status, &Style::default(), &mut out).unwrap();
    out
}

/// Waits until something is so. Fails after half a minute, which no slow machine needs.
pub async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..3_000 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("waited in vain");
}
