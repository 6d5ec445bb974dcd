use std::hash::{BuildHasher, RandomState};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Waits before the attempt after `failed` failed ones: from 4 ms on, doubled each time up to 256 ms, and somewhere
/// between half of that and all of it, so that those who collided do not collide again.
pub(crate) fn before_next_attempt(failed: u32) {
    let most = Duration::from_millis(4) * 2u32.saturating_pow(failed.saturating_sub(1).min(6));
    // std's hasher keys are random: enough to spread attempts, and no secret.
    let spread = RandomState::new().hash_one(failed) % 512;
    let wait = most / 2 + most * u32::try_from(spread).unwrap_or(0) / 1024;
    let nobody = Mutex::new(());
    let guard = nobody.lock().unwrap_or_else(PoisonError::into_inner);
    // Nobody notifies it, so this ends when the time is over, spurious wake-ups included.
    drop(Condvar::new().wait_timeout_while(guard, wait, |()| true));
}
