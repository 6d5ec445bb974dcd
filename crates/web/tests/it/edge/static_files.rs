//! Files that are the same for everybody: sent once, compressed, and not again before they change.

use crate::support::{Answer, Server};

/// The description, the pages' style sheet, and a large and a small file of the API's page.
async fn files(server: &Server) -> Vec<String> {
    let page = server.get("/sign-in").call().await;
    let style = page.text.split('"').find(|text| text.contains("/assets/style.css")).unwrap().to_owned();
    vec!["/openapi.json".to_owned(), style, "/docs/swagger-ui-bundle.js".to_owned(), "/docs/".to_owned()]
}

/// The bytes as they were sent: the client of the tests unpacks nothing.
async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    headers.iter().fold(server.get(path), |ask, (name, value)| ask.header(name, value)).raw().await
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = Server::start();
    for path in files(&server).await {
        for accepted in ["identity", "gzip, deflate, br"] {
            let first = get(&server, &path, &[("accept-encoding", accepted)]).await;
            assert_eq!(first.status, 200, "{path}");
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with('"') && tag.len() > 10, "{path}: {tag}");
            let vary = first.headers.get_all("vary").iter().map(|value| value.to_str().unwrap());
            assert!(vary.collect::<Vec<_>>().join(",").to_lowercase().contains("accept-encoding"), "{path}");
            for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let headers = [("accept-encoding", accepted), ("if-none-match", &known)];
                let again = get(&server, &path, &headers).await;
                assert_eq!((again.status.as_u16(), again.text.len()), (304, 0), "{path} {known}");
                for name in ["etag", "cache-control", "content-security-policy"] {
                    assert_eq!(again.header(name), first.header(name), "{path} {name}");
                }
            }
            let headers = [("accept-encoding", accepted), ("if-none-match", "\"other\"")];
            assert_eq!(get(&server, &path, &headers).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn who_takes_gzip_gets_less() {
    let server = Server::start();
    for path in files(&server).await {
        let plain = get(&server, &path, &[]).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        for refused in ["identity", "br", "gzip;q=0"] {
            let answer = get(&server, &path, &[("accept-encoding", refused)]).await;
            assert_eq!(answer.header("content-encoding"), "", "{path} {refused}");
        }
        let packed = get(&server, &path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        assert_eq!(packed.header("content-type"), plain.header("content-type"), "{path}");
        assert_ne!(packed.header("etag"), plain.header("etag"), "{path}: they are not the same bytes");
        let length = |answer: &Answer| answer.header("content-length").parse::<usize>().unwrap();
        assert!(length(&packed) < length(&plain), "{path}");
    }
    let description = get(&server, "/openapi.json", &[("accept-encoding", "gzip")]).await;
    assert!(description.header("content-length").parse::<usize>().unwrap() < 100_000);
}

/// The length of a compressed answer tells of what stands in it beside what an attacker put there (BREACH).
#[tokio::test]
async fn nothing_with_a_secret_is_compressed() {
    let server = Server::start();
    let key = server.key(&server.admin("ada@example.com"));
    for path in ["/api/v1/agents", "/api/v1/agents/me", "/api/v1/permissions", "/v1/genies", "/sign-in"] {
        let answer = server.get(path).key(&key).header("accept-encoding", "gzip").raw().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, ""), "{path}");
    }
}
