use crate::support::{PASSWORD, Server};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LOGIN: &str = "/api/v1/auth/login";

#[tokio::test]
async fn what_is_no_object_of_json_is_refused() {
    let server = Server::start();
    let deep = "[".repeat(100_000);
    let deep_object = format!("{}1{}", r#"{"email":"#.repeat(100_000), "}".repeat(100_000));
    let bodies: [&[u8]; 12] = [
        b"",
        b" ",
        b"{",
        b"null",
        b"[]",
        b"\"email\"",
        b"{\"email\": \"a@example.com\",}",
        b"{\"email\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for body in bodies {
        let answer = server.post(LOGIN).body("application/json", body.to_vec()).call().await;
        answer.is_desk_failure(400, "InputError");
    }
    server.post(LOGIN).call().await.is_desk_failure(400, "InputError");
}

#[tokio::test]
async fn the_content_type_counts() {
    let server = Server::start();
    server.admin("ann@example.com");
    let body = json!({"email": "ann@example.com", "password": PASSWORD}).to_string();
    for refused in
        ["text/plain", "multipart/form-data; boundary=x", "application/xml", "application/x-json", "x"]
    {
        let answer = server.post(LOGIN).body(refused, body.clone()).call().await;
        answer.is_desk_failure(400, "InputError");
        assert!(answer.json()["data"]["message"].as_str().unwrap().contains("application/json"));
    }
    for taken in
        ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/vnd.x+json"]
    {
        let answer = server.post(LOGIN).body(taken, body.clone()).call().await;
        assert_eq!(answer.status, 200, "{taken}: {}", answer.text);
    }
    // JSON that says it is a form is one strange field.
    let answer = server.post(LOGIN).body("application/x-www-form-urlencoded", body).call().await;
    assert!(answer.wrong_fields().len() >= 3);
}

#[tokio::test]
async fn a_key_that_comes_twice_is_no_way_around_a_check() {
    let server = Server::start();
    server.admin("ann@example.com");
    let body = format!(r#"{{"email": "ann@example.com", "password": "{PASSWORD}", "password": 7}}"#);
    let answer = server.post(LOGIN).body("application/json", body).call().await;
    assert!(answer.status.is_client_error(), "{answer:?}");
}

#[tokio::test]
async fn a_mebibyte_is_taken_and_no_more() {
    let server = Server::start();
    let of = |size: usize| format!(r#"{{"email": "{}"}}"#, "x".repeat(size - 13));
    let largest = server.post(LOGIN).body("application/json", of(1024 * 1024)).call().await;
    assert_eq!(largest.wrong_fields(), ["email", "password"]);
    let larger = server.post(LOGIN).body("application/json", of(1024 * 1024 + 1)).call().await;
    larger.is_desk_failure(413, "PayloadTooLargeError");
    let genie = server.post("/v1").body("application/json", of(1024 * 1024 + 1)).call().await;
    genie.is_genie_failure(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_that_says_it_is_huge_is_not_read() {
    let server = Server::start();
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    let head = format!("POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The server answers at once and closes; nothing of the body was sent.
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains(r#""type":"PayloadTooLargeError""#), "{answer}");
}

#[tokio::test]
async fn a_compressed_body_is_not_taken() {
    let server = Server::start();
    server.admin("ann@example.com");
    let body = json!({"email": "ann@example.com", "password": PASSWORD}).to_string();
    for (encoding, status) in [("gzip", 400), ("br", 400), ("identity, gzip", 400), ("identity", 200)] {
        let answer = server
            .post(LOGIN)
            .header("content-encoding", encoding)
            .body("application/json", body.clone())
            .call()
            .await;
        assert_eq!(answer.status, status, "{encoding}: {}", answer.text);
        assert_eq!(answer.text.contains("Content-Encoding"), status == 400);
    }
}
