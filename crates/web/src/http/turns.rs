use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Turns at things: whoever wants the same one waits until those before are done.
pub(crate) struct Turns<K>(Lock<HashMap<K, Arc<Mutex<()>>>>);

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Lock::default())
    }
}

impl<K: Eq + Hash> Turns<K> {
    /// Waits for a turn, which lasts until what is answered is dropped. They come in the order in which they were asked for.
    pub(crate) async fn take(&self, thing: K) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // What nobody has or waits for is held by the map alone.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(thing).or_default())
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn one_after_the_other_and_each_thing_by_itself() {
        let turns = Turns::default();
        let first = turns.take("a").await;
        let mut second = Box::pin(turns.take("a"));
        assert!(second.as_mut().now_or_never().is_none());
        drop(turns.take("b").await);
        drop(first);
        drop(second.await);
        drop(turns.take("c").await);
        assert_eq!(turns.0.lock().unwrap().len(), 1, "what is done is forgotten");
    }
}
