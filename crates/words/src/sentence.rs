/// The key of a sentence, made of its words, and the numbers in it. `At most 140 characters.` is
/// `at-most-n-characters`, with 140.
pub(crate) fn key(english: &str) -> (String, Vec<String>) {
    let (mut key, mut numbers) = (String::new(), Vec::new());
    let is_part = |c: char| c.is_ascii_alphanumeric() || (c == ',' || c == '.');
    for word in english.split(|c| !is_part(c)).map(|word| word.trim_matches([',', '.'])) {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        if is_number {
            numbers.push(word.to_owned());
        }
        for part in word
            .split([',', '.'])
            .filter(|part| !part.is_empty() && !is_number)
            .chain(is_number.then_some("n"))
        {
            if !key.is_empty() {
                key.push('-');
            }
            key.push_str(&part.to_ascii_lowercase());
        }
    }
    if !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
        key.insert_str(0, "s-");
    }
    (key, numbers)
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn numbers_are_taken_out() {
        let of = |text| key(text);
        assert_eq!(of("Another team has this name."), ("another-team-has-this-name".into(), vec![]));
        assert_eq!(
            of("This has 1,200 characters; at most 1,000 are taken."),
            (
                "this-has-n-characters-at-most-n-are-taken".into(),
                vec!["1,200".to_owned(), "1,000".to_owned()]
            )
        );
        assert_eq!(of("…").0, "s-");
    }
}
