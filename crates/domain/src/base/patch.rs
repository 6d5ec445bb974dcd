//! Changes: what a caller says of a field, and what becomes of a write.

/// What a change says of a field that may be empty: absent keeps it, `null` clears it, a value sets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Empty it.
    Clear,
    /// Put this in its place.
    Set(T),
}

impl<T> Patch<T> {
    /// The field after the change.
    pub fn apply(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The change of a value made from this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }

    /// The same change of a borrowed value.
    pub fn as_ref(&self) -> Patch<&T> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(value),
        }
    }

    /// The same change where it changes `old`, and none otherwise.
    #[must_use]
    pub fn unless(self, old: Option<&T>) -> Self
    where
        T: PartialEq,
    {
        let is_same = match &self {
            Self::Keep => true,
            Self::Clear => old.is_none(),
            Self::Set(value) => old == Some(value),
        };
        if is_same { Self::Keep } else { self }
    }

    /// What `write` makes of the new value (`None`: empty); `None` where the field is kept. For stores, which write
    /// only the columns that change.
    pub fn write<U>(self, write: impl FnOnce(Option<T>) -> U) -> Option<U> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(write(None)),
            Self::Set(value) => Some(write(Some(value))),
        }
    }
}

/// The change to a whole new value: `None` empties the field.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

/// What became of a write. Unless it was written, nothing was, and the transaction stays usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Written<T = ()> {
    /// It was written; the answer is what the write made.
    Done(T),
    /// Another row has what must be unique.
    Taken,
    /// There is no such row (any more).
    Gone,
}

impl<T> Written<T> {
    /// What the write made; for a write that can fail for one of the two reasons only.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(made) => Some(made),
            Self::Taken | Self::Gone => None,
        }
    }

    /// What the write made, or the caller's own error for each of the two reasons.
    ///
    /// # Errors
    /// `taken` or `gone`.
    pub fn or<E>(self, taken: E, gone: E) -> Result<T, E> {
        match self {
            Self::Done(made) => Ok(made),
            Self::Taken => Err(taken),
            Self::Gone => Err(gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_keeps_clears_or_sets() {
        assert_eq!(Patch::Keep.apply(Some(1)), Some(1));
        assert_eq!(Patch::Clear.apply(Some(1)), None);
        assert_eq!(Patch::Set(2).apply(Some(1)), Some(2));
        assert_eq!(Patch::<u8>::default().write(|_| ()), None);
        assert_eq!(Patch::<u8>::Clear.write(|value| value), Some(None));
        assert_eq!(Patch::Set(3).map(|value| value + 1), Patch::Set(4));
    }

    #[test]
    fn a_write_names_the_callers_error() {
        assert_eq!(Written::Done(7).done(), Some(7));
        assert_eq!(Written::Done(7).or("taken", "gone"), Ok(7));
        assert_eq!(Written::<()>::Taken.or("taken", "gone"), Err("taken"));
        assert_eq!(Written::<()>::Gone.or("taken", "gone"), Err("gone"));
    }
}
