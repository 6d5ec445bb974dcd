//! Short lists in which the order says nothing.

use std::collections::BTreeSet;

/// Different values, at most [`MAX`](Self::MAX) of them, in their own order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several<T>(BTreeSet<T>);

/// More values than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This list must have at most 50 entries.")]
pub struct TooMany;

impl<T> Several<T> {
    /// How many there are at the most.
    pub const MAX: usize = 50;

    /// The values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<T: Ord> TryFrom<Vec<T>> for Several<T> {
    type Error = TooMany;

    /// Takes a value that comes twice as one.
    fn try_from(values: Vec<T>) -> Result<Self, TooMany> {
        let values: BTreeSet<T> = values.into_iter().collect();
        if values.len() > Self::MAX { Err(TooMany) } else { Ok(Self(values)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_different_ones_are_the_most() {
        assert!(Several::try_from((0..50).chain(0..50).collect::<Vec<_>>()).is_ok());
        assert_eq!(Several::try_from((0..51).collect::<Vec<_>>()), Err(TooMany));
        assert_eq!(Several::try_from(vec![2, 1]), Several::try_from(vec![1, 2, 1]));
    }
}
