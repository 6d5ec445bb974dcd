//! Bytes that look random and are the same in every run.

use portcullis_domain::{Digest, Secrets};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of bytes for tests: the same seed gives the same bytes in the same order, and never the same ones twice.
/// Whoever knows the seed knows them all.
#[derive(Debug, Default)]
pub struct SeededSecrets {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededSecrets {
    /// A source that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Secrets for SeededSecrets {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Digest::of(&[self.seed.to_be_bytes(), number.to_be_bytes()].concat());
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn repeats_itself_in_another_run_but_never_in_one() {
        let draw = |seed| {
            let secrets = SeededSecrets::new(seed);
            let mut drawn = vec![[0; 40]; 1_000];
            drawn.iter_mut().for_each(|out| secrets.fill(out));
            drawn
        };
        assert_eq!(draw(1), draw(1));
        let both: HashSet<_> = draw(1).into_iter().chain(draw(2)).collect();
        assert_eq!(both.len(), 2_000);
    }
}
