use actix_web::HttpRequest;
use ipnet::IpNet;
use std::net::IpAddr;

/// The client's address: the peer's, or what trusted proxies say of it. From the right, the first address of
/// `X-Forwarded-For` that no trusted proxy has; whatever stands left of it could have been made up.
pub(crate) fn client_ip(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let mut ip = request.peer_addr()?.ip().to_canonical();
    if !is_trusted(ip) {
        return Some(ip);
    }
    let lists: Vec<&str> =
        request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    for entry in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
        let Ok(next) = entry.trim().parse::<IpAddr>() else { return Some(ip) };
        ip = next.to_canonical();
        if !is_trusted(ip) {
            break;
        }
    }
    Some(ip)
}
