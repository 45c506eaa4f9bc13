//! How much text may be on its way into the index at once.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A part of the memory that one thread may fill with articles which are not indexed yet.
#[derive(Debug, Clone)]
pub(super) struct Quota {
    shared: Arc<Shared>,
    most: u64,
}

#[derive(Debug, Default)]
struct Shared {
    held: Mutex<u64>,
    freed: Condvar,
}

/// Bytes that are held; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    shared: Arc<Shared>,
    bytes: u64,
}

impl Quota {
    /// A quota of this many bytes.
    pub(super) fn new(most: u64) -> Quota {
        Quota { shared: Arc::default(), most }
    }

    /// Waits until there is room. More than the quota is let through alone, for it would never
    /// find room beside others.
    pub(super) fn hold(&self, bytes: u64) -> Held {
        let held = self.shared.held.lock().unwrap_or_else(PoisonError::into_inner);
        let has_no_room = |held: &mut u64| *held > 0 && *held + bytes > self.most;
        let waited = self.shared.freed.wait_while(held, has_no_room);
        *waited.unwrap_or_else(PoisonError::into_inner) += bytes;
        Held { shared: Arc::clone(&self.shared), bytes }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        *self.shared.held.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.shared.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_has_no_room_waits_until_others_are_gone() {
        let quota = Quota::new(10);
        let (first, second) = (quota.hold(4), quota.hold(6));
        let (told, tells) = mpsc::channel();
        let other = quota.clone();
        let waiting = thread::spawn(move || {
            told.send(()).unwrap();
            let third = other.hold(5);
            told.send(()).unwrap();
            drop(third);
            drop(other.hold(1_000));
        });
        drop(first);
        tells.recv().unwrap();
        let told = tells.recv_timeout(Duration::from_millis(200));
        assert_eq!(told, Err(mpsc::RecvTimeoutError::Timeout), "6 and 5 are more than 10");
        drop(second);
        waiting.join().unwrap();
    }
}
