use actix_web::HttpRequest;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The client's address: the peer's, or what trusted proxies say of it. From the right, the first address of
/// `X-Forwarded-For` that no trusted proxy has; whatever stands left of it could have been made up, and is not even
/// read.
pub(crate) fn client_ip(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let mut ip = request.peer_addr()?.ip().to_canonical();
    if !is_trusted(ip) {
        return Some(ip);
    }
    let lists: Vec<&[u8]> =
        request.headers().get_all("x-forwarded-for").map(|value| value.as_bytes()).collect();
    for entry in lists.iter().rev().flat_map(|list| list.rsplit(|byte| *byte == b',')) {
        let Some(next) = address(entry) else { return Some(ip) };
        ip = next.to_canonical();
        if !is_trusted(ip) {
            break;
        }
    }
    Some(ip)
}

/// `192.0.2.1` or `2001:db8::1`, also as some proxies write it, with a port: `192.0.2.1:80`, `[2001:db8::1]:80`.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};
    use actix_web::test::TestRequest;

    /// Who the client is when `lists` come from a peer in 10.0.0.0/8, which is trusted.
    fn client(lists: &[&[u8]]) -> String {
        let request = TestRequest::default().peer_addr("10.0.0.1:5000".parse().unwrap());
        let request = lists.iter().fold(request, |request, list| {
            let value = HeaderValue::from_bytes(list).unwrap();
            request.append_header((HeaderName::from_static("x-forwarded-for"), value))
        });
        client_ip(&request.to_http_request(), &["10.0.0.0/8".parse().unwrap()]).unwrap().to_string()
    }

    #[test]
    fn the_first_from_the_right_that_is_no_proxy() {
        assert_eq!(client(&[]), "10.0.0.1");
        assert_eq!(client(&[b"198.51.100.7, 203.0.113.99"]), "203.0.113.99");
        assert_eq!(client(&[b"203.0.113.99, 10.0.0.2,10.0.0.3"]), "203.0.113.99");
        assert_eq!(client(&[b"198.51.100.7", b"203.0.113.99", b"10.0.0.2"]), "203.0.113.99");
        assert_eq!(client(&[b"10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(client(&[b"::ffff:203.0.113.99"]), "203.0.113.99");
    }

    #[test]
    fn what_a_client_makes_up_hides_nothing() {
        for made_up in [&b"\xe9"[..], b"\xff\xfe", b"unknown", b"", b",", b"1.2.3.4.5", b"<>"] {
            let list = [made_up, b", 203.0.113.99"].concat();
            assert_eq!(client(&[&list]), "203.0.113.99", "{made_up:?}");
            if !made_up.is_empty() {
                assert_eq!(client(&[made_up, b"203.0.113.99"]), "203.0.113.99", "{made_up:?}");
            }
            assert_eq!(client(&[&[&list[..], b", 10.0.0.2"].concat()]), "203.0.113.99", "{made_up:?}");
        }
        assert_eq!(client(&[b"203.0.113.99, \xe9, 10.0.0.2"]), "10.0.0.2", "the last one who is known");
    }

    #[test]
    fn a_port_may_follow() {
        assert_eq!(client(&[b"203.0.113.99:4711"]), "203.0.113.99");
        assert_eq!(client(&[b"[2001:db8::7]:4711, 10.0.0.2:80"]), "2001:db8::7");
        assert_eq!(client(&[b"2001:db8::7"]), "2001:db8::7");
    }
}
