//! A PDF as a row of numbered objects.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

/// A file being written; object 1 is the catalog.
pub struct File {
    bodies: Vec<Vec<u8>>,
    /// Streams are left as they are, so that a changed byte changes what is read.
    plain: bool,
}

impl File {
    pub fn new() -> Self {
        Self { bodies: vec![Vec::new()], plain: false }
    }

    pub fn plain() -> Self {
        Self { plain: true, ..Self::new() }
    }

    pub fn reserve(&mut self) -> usize {
        self.bodies.push(Vec::new());
        self.bodies.len()
    }

    pub fn put(&mut self, number: usize, body: &str) {
        self.bodies[number - 1] = body.as_bytes().to_vec();
    }

    pub fn add(&mut self, body: &str) -> usize {
        self.bodies.push(body.as_bytes().to_vec());
        self.bodies.len()
    }

    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        if self.plain {
            let mut body = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
            body.extend_from_slice(data);
            body.extend_from_slice(b"\nendstream");
            self.bodies.push(body);
            return self.bodies.len();
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).unwrap();
        let packed = encoder.finish().unwrap();
        let mut body =
            format!("<< /Length {} /Filter /FlateDecode {entries} >>\nstream\n", packed.len()).into_bytes();
        body.extend_from_slice(&packed);
        body.extend_from_slice(b"\nendstream");
        self.bodies.push(body);
        self.bodies.len()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.bodies.len() + 1);
        for (index, body) in self.bodies.iter().enumerate() {
            table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
            bytes.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = bytes.len();
        bytes.extend_from_slice(table.as_bytes());
        let size = self.bodies.len() + 1;
        bytes.extend_from_slice(
            format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
        );
        bytes
    }
}
