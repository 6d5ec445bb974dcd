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

/// Which numbered page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// From 1.
    pub page: u32,
    /// Items on a page, 1 to [`MAX_PAGE_SIZE`].
    pub size: u32,
}

/// The most items on a numbered page.
pub const MAX_PAGE_SIZE: u32 = 100;
/// Items on a numbered page where nothing is asked for.
pub const PAGE_SIZE: u32 = 50;

impl PageRequest {
    /// How many items lie before this page.
    pub fn offset(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.size)
    }
}

/// One numbered page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items; none past the end.
    pub results: Vec<T>,
    /// How many items the whole list has.
    pub total: u64,
    /// Which page this is.
    pub at: PageRequest,
}

impl<T> Page<T> {
    /// How many pages the whole list has.
    pub fn total_pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.at.size.max(1)))
    }
}
