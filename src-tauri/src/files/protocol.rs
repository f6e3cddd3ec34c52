//! The `doc` protocol: the bytes of one PDF for the preview, by key, in ranges.
//!
//! Bytes never travel through commands (fault F15), and this protocol gives nothing but whole PDFs the office itself
//! recognised by their content, whatever a sender called them.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use domain::AttachmentKey;
use tauri::http::{HeaderValue, Method, Request, Response, StatusCode, header};

/// The most bytes of one answer; a larger file is read in ranges.
const MOST: u64 = 64 << 20;

/// What an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `doc://localhost/attachment/<key>`: an attachment of a document.
    Attachment(AttachmentKey),
    /// `doc://localhost/draft/<file>`: a file of a draft.
    Draft(i32),
}

impl Wanted {
    /// Reads the path of an address; `None` for anything that is not exactly one kind and one key.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (kind, key) = path.strip_prefix('/')?.split_once('/')?;
        if key.is_empty() || key.len() > 18 || !key.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        match kind {
            "attachment" => key.parse().ok().map(|key| Self::Attachment(AttachmentKey(key))),
            "draft" => key.parse().ok().map(Self::Draft),
            _ => None,
        }
    }
}

/// Answers a request with the file that `find` opens for it; `None` there is an answer of 404.
pub async fn serve<F, A>(request: &Request<Vec<u8>>, find: F) -> Response<Vec<u8>>
where
    F: FnOnce(Wanted) -> A,
    A: Future<Output = Option<File>>,
{
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return empty(StatusCode::NO_CONTENT),
        _ => return empty(StatusCode::METHOD_NOT_ALLOWED),
    }
    let Some(wanted) = Wanted::parse(request.uri().path()) else { return empty(StatusCode::NOT_FOUND) };
    let Some(file) = find(wanted).await else { return empty(StatusCode::NOT_FOUND) };
    let range = request.headers().get(header::RANGE).cloned();
    let head = *request.method() == Method::HEAD;
    let answered = tokio::task::spawn_blocking(move || answer(file, range.as_ref(), head)).await;
    match answered {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            tracing::warn!(%error, ?wanted, "a file for the preview could not be read");
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(error) => {
            tracing::error!(%error, "reading a file for the preview died");
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// The answer for one file.
///
/// # Errors
/// The file cannot be read.
fn answer(mut file: File, range: Option<&HeaderValue>, head: bool) -> io::Result<Response<Vec<u8>>> {
    let length = file.metadata()?.len();
    let range = range.and_then(|range| range.to_str().ok());
    let (status, first, count) = match range.map(|range| parse_range(range, length)) {
        None | Some(Asked::Everything) => (StatusCode::OK, 0, length),
        Some(Asked::Part(first, last)) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Some(Asked::Outside) => {
            let mut response = empty(StatusCode::RANGE_NOT_SATISFIABLE);
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{length}"));
            return Ok(response);
        }
    };
    if count > MOST && !head {
        return Ok(empty(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let mut bytes = Vec::new();
    if !head {
        file.seek(SeekFrom::Start(first))?;
        file.take(count).read_to_end(&mut bytes)?;
    }
    let mut response = empty(status);
    *response.body_mut() = bytes;
    set(&mut response, header::CONTENT_LENGTH, &count.to_string());
    if status == StatusCode::PARTIAL_CONTENT {
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{}/{length}", first + count - 1));
    }
    Ok(response)
}

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// No range we understand: the whole (RFC 9110, 14.2).
    Everything,
    /// From this byte to that one, both included.
    Part(u64, u64),
    /// Beyond the end.
    Outside,
}

fn parse_range(range: &str, length: u64) -> Asked {
    let Some((from, to)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Asked::Everything;
    };
    let last = length.saturating_sub(1);
    let asked = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.min(last)),
        (Ok(from), Err(_)) if to.trim().is_empty() => (from, last),
        (Err(_), Ok(count)) if from.trim().is_empty() && count > 0 => (length.saturating_sub(count), last),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => return Asked::Everything,
    };
    if asked.0 >= length { Asked::Outside } else { Asked::Part(asked.0, asked.1) }
}

/// An answer without bytes, with every header that keeps the bytes what they are.
fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "no-store"),
        (header::ACCEPT_RANGES, "bytes"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, PAGE),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "range"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "accept-ranges, content-length, content-range"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// Where the page comes from: the only origin that may read the bytes.
#[cfg(windows)]
const PAGE: &str = "http://tauri.localhost";
#[cfg(not(windows))]
const PAGE: &str = "tauri://localhost";

fn set(response: &mut Response<Vec<u8>>, name: header::HeaderName, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => drop(response.headers_mut().insert(name, value)),
        Err(error) => tracing::error!(%error, "a number is no header value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> File {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"0123456789").unwrap();
        file
    }

    fn get(range: Option<&str>) -> Response<Vec<u8>> {
        let range = range.map(|range| HeaderValue::from_str(range).unwrap());
        answer(ten(), range.as_ref(), false).unwrap()
    }

    #[test]
    fn only_a_kind_and_a_key_name_something() {
        assert_eq!(Wanted::parse("/attachment/7"), Some(Wanted::Attachment(AttachmentKey(7))));
        assert_eq!(Wanted::parse("/draft/12"), Some(Wanted::Draft(12)));
        for bad in [
            "",
            "/",
            "/attachment",
            "/attachment/",
            "/attachment/-1",
            "/attachment/+1",
            "/attachment/1/2",
            "//attachment/1",
            "/attachment/../../etc/passwd",
            "/attachment/%2e%2e",
            "/attachment/1.pdf",
            "/package/1",
            "/draft/99999999999",
            "/attachment/9999999999999999999",
            "/attachment/٣",
            "attachment/1",
            "/ATTACHMENT/1",
        ] {
            assert_eq!(Wanted::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn ranges_are_answered_as_the_standard_says() {
        for (range, status, body, content_range) in [
            (None, 200, "0123456789", None),
            (Some("bytes=0-3"), 206, "0123", Some("bytes 0-3/10")),
            (Some("bytes=4-"), 206, "456789", Some("bytes 4-9/10")),
            (Some("bytes=8-99"), 206, "89", Some("bytes 8-9/10")),
            (Some("bytes=-3"), 206, "789", Some("bytes 7-9/10")),
            (Some("bytes=-99"), 206, "0123456789", Some("bytes 0-9/10")),
            (Some("bytes=10-"), 416, "", Some("bytes */10")),
            (Some("bytes=5-4"), 200, "0123456789", None),
            (Some("bytes=0-1,4-5"), 200, "0123456789", None),
            (Some("bytes=-0"), 200, "0123456789", None),
            (Some("bytes=-"), 200, "0123456789", None),
            (Some("lines=0-3"), 200, "0123456789", None),
            (Some("bytes=99999999999999999999-"), 200, "0123456789", None),
        ] {
            let response = get(range);
            assert_eq!(response.status().as_u16(), status, "{range:?}");
            assert_eq!(response.body(), body.as_bytes(), "{range:?}");
            let said = response.headers().get(header::CONTENT_RANGE).map(|value| value.to_str().unwrap());
            assert_eq!(said, content_range, "{range:?}");
        }
    }

    #[test]
    fn every_answer_says_what_it_is_and_who_may_read_it() {
        for response in
            [get(None), get(Some("bytes=0-0")), get(Some("bytes=99-")), empty(StatusCode::NOT_FOUND)]
        {
            let said = |name| {
                response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or("")
            };
            assert_eq!(said("content-type"), "application/pdf");
            assert_eq!(said("x-content-type-options"), "nosniff");
            assert_eq!(said("access-control-allow-origin"), PAGE);
            assert!(said("content-security-policy").contains("default-src 'none'"));
        }
    }

    #[tokio::test]
    async fn only_reading_is_answered_and_only_what_is_found() {
        let ask = async |method: &str, uri: &str, found: bool| {
            let request = Request::builder().method(method).uri(uri).body(Vec::new()).unwrap();
            serve(&request, async |_| found.then(ten)).await
        };
        assert_eq!(ask("GET", "doc://localhost/attachment/1", true).await.body(), b"0123456789");
        let head = ask("HEAD", "doc://localhost/attachment/1", true).await;
        assert_eq!((head.body().len(), head.headers()["content-length"].to_str().unwrap()), (0, "10"));
        assert_eq!(ask("GET", "doc://localhost/attachment/1", false).await.status(), 404);
        assert_eq!(ask("GET", "doc://localhost/../../etc/passwd", true).await.status(), 404);
        assert_eq!(ask("POST", "doc://localhost/attachment/1", true).await.status(), 405);
        assert_eq!(ask("OPTIONS", "doc://localhost/attachment/1", true).await.status(), 204);
    }
}
