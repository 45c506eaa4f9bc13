//! Being asked to stop: the first time an update commits what it did, the second time it ends.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What ends a program, as a shell counts it, besides the signal's own number.
const BY_SIGNAL: i32 = 128;

/// Whether somebody asked to stop. Once nobody watches out any more, being asked ends the program at once.
pub(super) struct Interrupt {
    signal: Arc<AtomicUsize>,
    /// Whether the next signal ends the program.
    was_asked: Arc<AtomicBool>,
}

impl Interrupt {
    /// Watches out from now on.
    pub(super) fn watch() -> Interrupt {
        let interrupt = Interrupt { signal: Arc::default(), was_asked: Arc::default() };
        let was_asked = &interrupt.was_asked;
        for signal in [SIGINT, SIGTERM].into_iter().chain(hang_up()) {
            let number = usize::try_from(signal).unwrap_or_default();
            // Where signals can't be caught, they end the program, and the last commit stays.
            let _ = flag::register_conditional_shutdown(
                signal,
                BY_SIGNAL + signal,
                Arc::clone(was_asked),
            );
            let _ = flag::register(signal, Arc::clone(was_asked));
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

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.was_asked.store(true, Ordering::Relaxed);
    }
}

/// The signal that the terminal has gone away, where that is to end the program: `nohup` has it ignored, which
/// watching out would undo. Where the system does not tell, as Linux does, the signal is left alone.
#[cfg(unix)]
fn hang_up() -> Option<i32> {
    use signal_hook::consts::SIGHUP;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(ignored.trim(), 16).ok()?;
    (mask & (1 << (SIGHUP - 1)) == 0).then_some(SIGHUP)
}

/// There is no such signal.
#[cfg(not(unix))]
fn hang_up() -> Option<i32> {
    None
}
