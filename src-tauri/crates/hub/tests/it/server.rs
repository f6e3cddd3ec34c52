//! A server that does exactly what a test says, byte for byte, and remembers what it was asked.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use domain::UtcMillis;
use hub::{
    Secret,
    vxp::{Clock, Vxp, VxpSettings},
};

/// One request as it came.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub head: String,
    pub body: Vec<u8>,
    /// Which connection it came on, counted from 0.
    pub connection: usize,
}

impl Seen {
    pub fn request_line(&self) -> &str {
        self.head.lines().next().unwrap_or("")
    }

    pub fn path(&self) -> &str {
        self.request_line().split(' ').nth(1).unwrap_or("")
    }

    pub fn headers(&self) -> Vec<(String, String)> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

/// What the server does once a request is read.
#[derive(Clone, Debug)]
pub enum Do {
    Write(Vec<u8>),
    /// A byte at a time, for as long as the client stays.
    Drip(Vec<u8>),
    /// Nothing, for as long as the client stays.
    Hang,
    /// Closes the connection properly.
    Close,
    /// Breaks it off.
    Reset,
}

pub type Script = Arc<dyn Fn(usize, &Seen) -> Vec<Do> + Send + Sync>;

/// Something to speak over: plain or wrapped in TLS by the test.
pub trait Wire: Read + Write {
    fn reset(&self);
}

impl Wire for TcpStream {
    fn reset(&self) {
        socket2::SockRef::from(self).set_linger(Some(Duration::ZERO)).unwrap();
    }
}

#[cfg(unix)]
impl Wire for openssl::ssl::SslStream<TcpStream> {
    fn reset(&self) {
        self.get_ref().reset();
    }
}

pub type Wrap = Arc<dyn Fn(TcpStream) -> Option<Box<dyn Wire>> + Send + Sync>;

pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    unfinished: Arc<Mutex<usize>>,
}

impl Server {
    pub fn start(script: impl Fn(usize, &Seen) -> Vec<Do> + Send + Sync + 'static) -> Self {
        Self::wrapped(Arc::new(|stream| Some(Box::new(stream))), Arc::new(script))
    }

    pub fn wrapped(wrap: Wrap, script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let unfinished = Arc::new(Mutex::new(0));
        let (log, halves) = (Arc::clone(&seen), Arc::clone(&unfinished));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (wrap, script) = (Arc::clone(&wrap), Arc::clone(&script));
                let (log, halves) = (Arc::clone(&log), Arc::clone(&halves));
                thread::spawn(move || {
                    if let Some(mut wire) = wrap(stream.unwrap()) {
                        serve(wire.as_mut(), connection, &script, &log, &halves);
                    }
                });
            }
        });
        Self { port, seen, unfinished }
    }

    /// Answers every request with the same bytes.
    pub fn always(answer: Vec<u8>) -> Self {
        Self::start(move |_, _| vec![Do::Write(answer.clone())])
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/XrdAdapter/adapter", self.port)
    }

    /// Every complete request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Requests that broke off before they were complete.
    pub fn unfinished(&self) -> usize {
        *self.unfinished.lock().unwrap()
    }

    pub fn settings(&self) -> VxpSettings {
        VxpSettings::new(self.endpoint(), "000.00.00.H41", Secret::new("SECRET-EXAMPLE-1"))
    }

    pub fn hub(&self) -> Vxp {
        Vxp::new(self.settings(), clock()).unwrap()
    }
}

/// 2026-11-22T10:00:00Z.
pub const NOW: UtcMillis = UtcMillis(1_795_341_600_000);

pub fn clock() -> Clock {
    Arc::new(|| NOW)
}

fn serve(
    wire: &mut dyn Wire,
    connection: usize,
    script: &Script,
    log: &Mutex<Vec<Seen>>,
    halves: &Mutex<usize>,
) {
    while let Some(head) = read_head(wire) {
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))
            .map_or(0, |length| length.trim().parse::<usize>().unwrap());
        let mut body = vec![0; length];
        if wire.read_exact(&mut body).is_err() {
            *halves.lock().unwrap() += 1;
            return;
        }
        let seen = Seen { head, body, connection };
        let number = {
            let mut log = log.lock().unwrap();
            log.push(seen.clone());
            log.len() - 1
        };
        for step in script(number, &seen) {
            match step {
                Do::Write(bytes) => {
                    if wire.write_all(&bytes).and_then(|()| wire.flush()).is_err() {
                        return;
                    }
                }
                Do::Drip(bytes) => {
                    for byte in bytes {
                        if wire.write_all(&[byte]).and_then(|()| wire.flush()).is_err() {
                            return;
                        }
                        thread::sleep(Duration::from_millis(20));
                    }
                }
                Do::Hang => {
                    // Until the client leaves.
                    drop(wire.read(&mut [0; 1]));
                    return;
                }
                Do::Close => return,
                Do::Reset => {
                    wire.reset();
                    return;
                }
            }
        }
    }
}

fn read_head(wire: &mut dyn Wire) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") {
        if !matches!(wire.read(&mut byte), Ok(1)) {
            return None;
        }
        head.push(byte[0]);
    }
    Some(String::from_utf8(head).unwrap())
}

/// An answer with these headers (each ending in CRLF) and a length.
pub fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut answer =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A JSON answer with success.
pub fn json(body: &str) -> Vec<u8> {
    reply("200 OK", "Content-Type: application/json\r\n", body)
}

/// `{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong"` and the rest.
pub fn fine(rest: &str) -> Vec<u8> {
    json(&format!(r#"{{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong"{rest}}}"#))
}
