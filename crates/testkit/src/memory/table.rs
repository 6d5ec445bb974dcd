use portcullis_domain::base::Slice;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// Rows by key. Copies share them until one of the copies writes.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: Arc<BTreeMap<K, V>>,
    last_number: i64,
}

impl<K, V> Table<K, V> {
    /// A number that no row of this table ever had: one that is gone does not come back.
    pub(super) fn next_number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }
}

impl<K: Ord + Copy, V: Clone> Table<K, V> {
    pub(super) fn rows_mut(&mut self) -> &mut BTreeMap<K, V> {
        Arc::make_mut(&mut self.rows)
    }

    /// Removes the rows that `unwanted` picks and answers how many there were.
    pub(super) fn remove_where(&mut self, unwanted: impl Fn(&V) -> bool) -> u64 {
        let before = self.rows.len();
        if self.rows.values().any(&unwanted) {
            self.rows_mut().retain(|_, row| !unwanted(row));
        }
        (before - self.rows.len()) as u64
    }

    /// The part of the `wanted` rows that `slice` asks for and one row more, greatest key first.
    pub(super) fn part<'a>(
        &'a self,
        slice: Slice<K>,
        wanted: impl Fn(&V) -> bool + 'a,
    ) -> impl Iterator<Item = &'a V> {
        self.rows
            .iter()
            .rev()
            .filter(move |(key, row)| slice.after.is_none_or(|after| **key < after) && wanted(row))
            .map(|(_, row)| row)
            .take(slice.limit as usize + 1)
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<K, V> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Self { rows: Arc::clone(&self.rows), last_number: self.last_number }
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: Arc::new(BTreeMap::new()), last_number: 0 }
    }
}
