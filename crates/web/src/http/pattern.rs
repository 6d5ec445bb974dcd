use portcullis_domain::base::text::{DISGUISES, INVISIBLE, WHITE};
use std::ops::RangeInclusive;

/// What the rules of texts say, as ECMA-262 and Python both understand it: white space around, and within it nothing that
/// is barred, and something that can be seen. The edges are told from
/// the white space around them, so that a matcher that goes back has little to try.
pub(super) fn pattern(controls: Ranges) -> String {
    let (white, any) = (class("", &[WHITE]), class("^", &[controls, DISGUISES]));
    let edge = class("^", &[controls, DISGUISES, WHITE]);
    let seen = class("^", &[controls, DISGUISES, WHITE, INVISIBLE]);
    format!("^{white}*({edge}{any}*)?{seen}({any}*{edge})?{white}*$")
}

pub(super) type Ranges = &'static [RangeInclusive<char>];

/// A character class. What has more than four digits has no spelling that both know, and stands for itself.
fn class(start: &str, sets: &[Ranges]) -> String {
    let mut ranges: Vec<(char, char)> =
        sets.iter().flat_map(|set| set.iter()).map(|range| (*range.start(), *range.end())).collect();
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let is_joined = u32::from(next.0) <= u32::from(last.1) + 1;
        if is_joined {
            last.1 = last.1.max(next.1);
        }
        is_joined
    });
    let spelt = |c: char| if c <= '\u{ffff}' { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    let ranges = ranges.into_iter().map(|(first, last)| match first == last {
        true => spelt(first),
        false => format!("{}-{}", spelt(first), spelt(last)),
    });
    format!("[{start}{}]", ranges.collect::<String>())
}

/// [`char::is_control`].
pub(super) const LINE_CONTROLS: Ranges = &['\0'..='\u{1f}', '\u{7f}'..='\u{9f}'];
/// All of them but tabs and line breaks.
pub(super) const PROSE_CONTROLS: Ranges =
    &['\0'..='\u{8}', '\u{b}'..='\u{c}', '\u{e}'..='\u{1f}', '\u{7f}'..='\u{9f}'];

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::base::{Message, Name};
    use regex::Regex;

    #[test]
    fn the_pattern_says_what_the_rules_do() {
        let patterns =
            [LINE_CONTROLS, PROSE_CONTROLS].map(|controls| Regex::new(&pattern(controls)).unwrap());
        let check = |text: &str| {
            let taken = [text.parse::<Name>().is_ok(), text.parse::<Message>().is_ok()];
            assert_eq!(patterns.each_ref().map(|pattern| pattern.is_match(text)), taken, "{text:?}");
        };
        let listed = [WHITE, DISGUISES, INVISIBLE, LINE_CONTROLS, PROSE_CONTROLS].concat();
        let edges: Vec<char> = listed
            .iter()
            .flat_map(|range| [u32::from(*range.start()) as i64 - 1, i64::from(u32::from(*range.end())) + 1])
            .filter_map(|edge| char::from_u32(u32::try_from(edge).ok()?))
            .chain(listed.iter().flat_map(|range| [*range.start(), *range.end()]))
            .chain(['a', '\u{5d0}', '\u{1f6df}', '\u{301}'])
            .collect();
        for one in &edges {
            for other in &edges {
                for text in [format!("{one}{other}"), format!("{one}a{other}"), format!("a{one}{other}b")] {
                    check(&text);
                }
            }
        }
        for text in ["", " ", "\u{feff}", "\u{2028}a\u{2029}", "\na", "a \u{200d}", "\u{200b}\n\u{200b}"] {
            check(text);
        }
    }
}
