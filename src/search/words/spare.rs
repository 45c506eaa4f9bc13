//! Room that searches on a thread had, kept for those that follow: to ask for as much each time takes longer than many
//! a search.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

use super::Scored;

/// Room that is free, with nothing in it.
pub(super) type Spare<T> = RefCell<Vec<T>>;

/// Takes some room, if any is free.
pub(super) fn take<T>(spare: &'static LocalKey<Spare<T>>) -> Option<T> {
    spare.try_with(|spare| spare.try_borrow_mut().ok()?.pop()).ok().flatten()
}

/// Gives room back, with nothing in it.
pub(super) fn give<T>(spare: &'static LocalKey<Spare<T>>, room: T) {
    /// So much is kept.
    const KEPT: usize = 4;
    let _ = spare.try_with(|spare| {
        if let Ok(mut spare) = spare.try_borrow_mut()
            && spare.len() < KEPT
        {
            spare.push(room);
        }
    });
}

/// Scores that a search needs on its way.
pub(in crate::search) struct Scratch(Vec<Scored>);

thread_local! {
    static SPARE: Spare<Vec<Scored>> = const { RefCell::new(Vec::new()) };
}

impl Scratch {
    /// None so far.
    pub(in crate::search) fn new() -> Scratch {
        Scratch(take(&SPARE).unwrap_or_default())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        /// Room for more scores is not kept.
        const LARGEST: usize = 65_536;
        let mut room = std::mem::take(&mut self.0);
        if room.capacity() <= LARGEST {
            room.clear();
            give(&SPARE, room);
        }
    }
}

impl Deref for Scratch {
    type Target = Vec<Scored>;

    fn deref(&self) -> &Vec<Scored> {
        &self.0
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut Vec<Scored> {
        &mut self.0
    }
}
