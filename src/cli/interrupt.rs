//! Being asked to stop: the first time an update commits what it did, the second time it ends.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What ends a program, as a shell counts it, besides the signal's own number.
const BY_SIGNAL: i32 = 128;

/// Whether somebody asked to stop.
pub(super) struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Watches out from now on.
    pub(super) fn watch() -> Interrupt {
        let interrupt = Interrupt { signal: Arc::default() };
        let was_asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            let number = usize::try_from(signal).unwrap_or_default();
            // Where signals can't be caught, they end the program, and the last commit stays.
            let _ = flag::register_conditional_shutdown(
                signal,
                BY_SIGNAL + signal,
                Arc::clone(&was_asked),
            );
            let _ = flag::register(signal, Arc::clone(&was_asked));
            let _ = flag::register_usize(signal, Arc::clone(&interrupt.signal), number);
        }
        interrupt
    }

    /// Whether to go on.
    pub(super) fn flow(&self) -> ControlFlow<()> {
        if self.signal().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The signal that came.
    pub(super) fn signal(&self) -> Option<u8> {
        u8::try_from(self.signal.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
    }
}
