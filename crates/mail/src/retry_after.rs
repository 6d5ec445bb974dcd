use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// How long the provider asks to wait (RFC 9110, 10.2.3), in seconds or until an instant. An instant is measured from
/// the answer's own `Date`, so that it does not matter whose clock is wrong; without one it is ignored.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let wish = text(headers, RETRY_AFTER)?;
    if wish.bytes().all(|byte| byte.is_ascii_digit()) {
        return wish.parse().map(Duration::from_secs).ok();
    }
    let until = httpdate::parse_http_date(wish).ok()?;
    let now = httpdate::parse_http_date(text(headers, DATE)?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn wish(wish: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(wish).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        retry_after(&headers)
    }

    #[test]
    fn seconds_and_instants() {
        let date = Some("Sat, 31 Jan 2026 09:00:00 GMT");
        assert_eq!(wish("120", None), Some(Duration::from_secs(120)));
        assert_eq!(wish("Sat, 31 Jan 2026 09:02:30 GMT", date), Some(Duration::from_secs(150)));
        assert_eq!(wish("Sat, 31 Jan 2026 08:00:00 GMT", date), Some(Duration::ZERO));
    }

    #[test]
    fn nonsense_is_no_wish() {
        let date = Some("Sat, 31 Jan 2026 09:00:00 GMT");
        assert_eq!(wish("Sat, 31 Jan 2026 09:02:30 GMT", None), None);
        for raw in ["", "soon", "-5", "1.5", "99999999999999999999999"] {
            assert_eq!(wish(raw, date), None, "{raw}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
