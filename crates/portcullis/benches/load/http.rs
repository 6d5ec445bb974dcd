//! As little HTTP/1.1 as it takes to load a server: requests are ready-made bytes, of an answer only the status, the
//! length and the body matter. A full client would cost more than the server that it measures.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A keep-alive connection with one request in flight at a time.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back, borrowed from the connection.
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Response<'_> {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Status and body in one line, for people.
    pub(crate) fn describe(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(self.body))
    }
}

struct Head {
    status: u16,
    length: usize,
    body_length: usize,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends one request and reads its answer.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the answer is not HTTP/1.1 with a `Content-Length`.
    pub(crate) async fn call(&mut self, request: &[u8]) -> io::Result<Response<'_>> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(head) = parse_head(&self.buffer)? {
                break head;
            }
            self.read_more().await?;
        };
        let end = head.length + head.body_length;
        while self.buffer.len() < end {
            self.read_more().await?;
        }
        Ok(Response {
            status: head.status,
            head: &self.buffer[..head.length],
            body: &self.buffer[head.length..end],
        })
    }

    async fn read_more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection")),
            _ => Ok(()),
        }
    }
}

/// The head once it is complete.
fn parse_head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..end]).map_err(io::Error::other)?;
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok())
        .ok_or_else(|| io::Error::other(format!("not an HTTP/1.1 answer: {text}")))?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map(|(_, value)| value.trim().parse().map_err(io::Error::other))
        .transpose()?;
    let body_length = match (status, length) {
        (_, Some(length)) => length,
        (204 | 304, None) => 0,
        (_, None) => return Err(io::Error::other("the answer has no Content-Length")),
    };
    Ok(Some(Head { status, length: end + 4, body_length }))
}

/// The bytes of a request; `headers` are whole lines without their ends, a body is JSON.
pub(crate) fn request(method: &str, path: &str, headers: &[&str], body: Option<&str>) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    if let Some(body) = body {
        text.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body.unwrap_or_default());
    text.into_bytes()
}
