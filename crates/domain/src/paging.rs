//! Lists are cut by key: "the next so many after this one", which stays exact while rows come and go.

/// Which part of a list is asked for: at most `limit` items that come after the key `after`.
#[derive(Clone, Copy, Debug)]
pub struct Slice<K> {
    /// The last key of the part before; `None` for the first part.
    pub after: Option<K>,
    /// How many items at the most, 1 to [`MAX_LIMIT`].
    pub limit: u32,
}

/// The most that one call answers; also what it answers when nothing was asked for.
pub const MAX_LIMIT: u32 = 1_000;

impl<K> Slice<K> {
    /// The first part, as long as may be.
    pub fn first() -> Self {
        Self { after: None, limit: MAX_LIMIT }
    }
}

/// One part of a list and the key to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T, K> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to pass as [`Slice::after`] for the next part; `None` at the end.
    pub next: Option<K>,
}

impl<T, K> Part<T, K> {
    /// Cuts `rows`, of which the store fetched one more than `limit`, and tells whether there is more.
    pub fn cut(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }

    /// The same part with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Part<U, K> {
        Part { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}
