/// How much of a provider's message is kept, in characters.
const KEEP: usize = 200;
/// Parts of a link that are this long may be a secret.
const SECRET_FROM: usize = 16;

/// A provider's message on one line, cut short, without the token, the link, or a part of the link that could be a
/// secret: some providers repeat what they were sent.
pub(crate) fn scrub(message: &str, tokens: &[&str], link: Option<&str>) -> String {
    let mut clean = message.to_owned();
    let parts = link.into_iter().flat_map(|link| {
        link.split(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))
            .filter(|part| part.len() >= SECRET_FROM)
    });
    for secret in tokens.iter().copied().chain(link).chain(parts).filter(|secret| !secret.is_empty()) {
        clean = clean.replace(secret, "***");
    }
    let line: String =
        clean.split(|c: char| c.is_whitespace() || c.is_control()).collect::<Vec<_>>().join(" ");
    let line = line.trim();
    match line.char_indices().nth(KEEP) {
        Some((end, _)) => format!("{}\u{2026}", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_token_link_and_the_secret_in_it() {
        let link = "https://desk.example.com/a/00112233445566778899aabbccddeeff";
        let said = format!("Bad token tk-1, bad body \"{link}\", bad 00112233445566778899aabbccddeeff%20");
        let clean = scrub(&said, &["tk-1"], Some(link));
        assert_eq!(clean, "Bad token ***, bad body \"***\", bad ***%20");
    }

    #[test]
    fn is_one_short_line() {
        assert_eq!(scrub(" a\r\nb\u{7}c ", &[], None), "a  b c");
        let long = "\u{fc}".repeat(300);
        assert_eq!(scrub(&long, &[], None), format!("{}\u{2026}", "\u{fc}".repeat(200)));
    }

    #[test]
    fn a_secret_is_hidden_before_the_cut() {
        let said = format!("{}canary", "a".repeat(197));
        assert!(!scrub(&said, &["canary"], None).contains('c'));
    }
}
