use portcullis_domain::Secrets;

/// The operating system's random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsSecrets;

impl Secrets for OsSecrets {
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("Linux 3.17 and later always have random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_all_of_it_with_something_new() {
        let (mut one, mut other) = ([0; 64], [0; 64]);
        OsSecrets.fill(&mut one);
        OsSecrets.fill(&mut other);
        assert_ne!(one, other);
        assert_ne!(one[48..], [0; 16]);
    }
}
