/// What every mailed secret is: so many hex digits.
const TOKEN_LEN: usize = 64;

/// The address that was meant, where mail programs and people added to it what stands after a link in a text (a slash,
/// a dot, a bracket, a quote) or changed its case; `None` where there is nothing to mend. It stays within our pages.
pub(super) fn meant(path: &str) -> Option<String> {
    let meant = bare(path)?;
    (meant != path).then_some(meant)
}

fn bare(path: &str) -> Option<String> {
    for prefix in ["/a/", "/set-password/"] {
        if let Some(token) = path.strip_prefix(prefix) {
            return secret(token).map(|token| format!("{prefix}{token}"));
        }
    }
    if let Some(token) = path.strip_prefix("/unsubscribe/") {
        return long_secret(token).map(|token| format!("/unsubscribe/{token}"));
    }
    let kept = without_marks(path);
    if let Some(name) = kept.strip_prefix("/ends/") {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-/.".contains(&byte));
        return (is_name && !name.starts_with('/')).then(|| format!("/ends/{}", name.to_ascii_lowercase()));
    }
    for prefix in ["/g/", "/requests/"] {
        if let Some(name) = kept.strip_prefix(prefix) {
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            return is_name.then(|| format!("{prefix}{}", name.to_ascii_lowercase()));
        }
    }
    match kept {
        "/sign-in" | "/forgot-password" => Some(kept.to_owned()),
        _ => None,
    }
}

/// The secret that a text begins with, if no letter or digit follows it at once.
fn secret(text: &str) -> Option<String> {
    let (token, rest) = text.split_at_checked(TOKEN_LEN)?;
    let is_whole = token.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    is_whole.then(|| token.to_ascii_lowercase())
}

/// The same for a secret that is longer, as one with an address in it.
fn long_secret(text: &str) -> Option<String> {
    let len = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
    let (token, rest) = text.split_at(len);
    (len > TOKEN_LEN && !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        .then(|| token.to_ascii_lowercase())
}

/// A path without what stands at its end and is neither letter nor digit, also percent-encoded.
fn without_marks(path: &str) -> &str {
    let mut kept = path;
    loop {
        let bare = kept.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        kept = match encoded_mark(bare) {
            Some(before) => before,
            None => return bare,
        };
    }
}

/// What stands before a percent-encoded byte that is neither letter nor digit.
fn encoded_mark(text: &str) -> Option<&str> {
    let (before, digits) = text.rsplit_once('%')?;
    let byte = (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok())??;
    (!byte.is_ascii_alphanumeric()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARKS: [&str; 16] = [
        "/",
        ".",
        ")",
        "]",
        ",",
        "\"",
        "'",
        ">",
        ";",
        "!",
        "?!",
        "%29",
        "%3E.",
        "%E2%80%9D",
        "%22%3E",
        "/).",
    ];

    #[test]
    fn marks_at_the_end_are_left_out() {
        let token = "0123456789abcdef".repeat(4);
        for clean in [
            format!("/a/{token}"),
            format!("/set-password/{token}"),
            "/g/billing-helper".to_owned(),
            "/requests/018f4e9a-7c1d-7b3a-9a51-0123456789ab".to_owned(),
            format!("/unsubscribe/{token}{token}7a"),
            "/ends/link/17".to_owned(),
            "/ends/person/018f4e9a-7c1d-7b3a-9a51-0123456789ab.018f4e9a-7c1d-7b3a-9a51-0123456789ab"
                .to_owned(),
            "/sign-in".to_owned(),
            "/forgot-password".to_owned(),
        ] {
            assert_eq!(meant(&clean), None, "{clean}");
            for mark in MARKS {
                assert_eq!(meant(&format!("{clean}{mark}")).as_ref(), Some(&clean), "{clean}{mark}");
            }
        }
        assert_eq!(meant(&format!("/a/{}", token.to_uppercase())), Some(format!("/a/{token}")));
        assert_eq!(meant(&format!("/a/{token}&gt;,")), Some(format!("/a/{token}")));
        assert_eq!(meant("/G/x"), None);
        assert_eq!(meant("/g/Billing-Helper."), Some("/g/billing-helper".to_owned()));
    }

    #[test]
    fn what_is_none_of_our_links_stays() {
        let token = "0".repeat(64);
        for path in [
            "/",
            "/)",
            "/%00",
            "/a/short.",
            &format!("/a/{token}0"),
            &format!("/a/{token}x)"),
            "/g/x/request/",
            "/g/a%20b.",
            "/api/v1/agents/",
            "/v1/",
            "//evil.example/",
            "/a//evil.example/",
            "/g//evil.example/",
            "/g/%2",
        ] {
            assert_eq!(meant(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_was_meant_is_clean(path in "/(a/|g/|requests/|ends/|unsubscribe/)?[0-9a-fA-F%./-]{0,80}") {
            if let Some(meant) = super::meant(&path) {
                prop_assert_eq!(super::meant(&meant), None);
                prop_assert!(meant.starts_with('/') && !meant.starts_with("//"));
            }
        }
    }
}
