//! How much of a source was read, and how much of it may be held at once.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Most bytes of a record or document, where nothing else is asked for.
const LONGEST: u64 = 256 * 1024 * 1024;

/// Counts the bytes read, for whoever watches, and bounds what is held at once.
#[derive(Debug, Clone)]
pub struct Meter {
    longest: u64,
    read: Arc<AtomicU64>,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter::new(LONGEST)
    }
}

impl Meter {
    /// A meter for records and documents of at most this many bytes; the others are too long.
    pub fn new(longest: u64) -> Meter {
        Meter { longest, read: Arc::default() }
    }

    /// Most bytes of a record or document.
    pub fn longest(&self) -> u64 {
        self.longest
    }

    /// Bytes of files read so far, as they stand on disk.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The stream, counted.
    pub(super) fn counting(&self, inner: Box<dyn Read>) -> Box<dyn Read> {
        Box::new(Counted { inner, read: Arc::clone(&self.read) })
    }
}

struct Counted {
    inner: Box<dyn Read>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A stream of records for a parser that would take a record of any length: it fails where one is
/// longer than allowed.
pub(super) struct Bounded<R> {
    inner: R,
    left: Left,
}

/// How much of a record may still be read.
#[derive(Debug, Clone)]
pub(super) struct Left {
    bytes: Rc<Cell<u64>>,
    longest: u64,
    line_breaks: Rc<Cell<u64>>,
    last_byte: Rc<Cell<u8>>,
}

impl Left {
    /// A record ends here, and the next begins.
    pub(super) fn next_record(&self) {
        self.bytes.set(self.longest);
    }

    /// How many lines have ended in what was read so far.
    pub(super) fn line_breaks(&self) -> u64 {
        self.line_breaks.get()
    }

    /// The byte that was read last.
    pub(super) fn last_byte(&self) -> u8 {
        self.last_byte.get()
    }
}

impl<R: BufRead> Bounded<R> {
    /// Bounds a stream; what is given beside it is told where records end.
    pub(super) fn new(inner: R, meter: &Meter) -> (Bounded<R>, Left) {
        let longest = meter.longest;
        let left = Left {
            bytes: Rc::new(Cell::new(longest)),
            longest,
            line_breaks: Rc::default(),
            last_byte: Rc::default(),
        };
        (Bounded { inner, left: left.clone() }, left)
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.bytes.get() == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, TooLong(self.left.longest)));
        }
        let read = self.inner.read(buffer)?;
        self.left.bytes.set(self.left.bytes.get().saturating_sub(read as u64));
        self.left.line_breaks.set(self.left.line_breaks.get() + line_breaks(&buffer[..read]));
        if let Some(last) = buffer[..read].last() {
            self.left.last_byte.set(*last);
        }
        Ok(read)
    }
}

/// How many lines end in some bytes.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The error of a record that is longer than this many bytes.
#[derive(Debug)]
struct TooLong(u64);

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a record is longer than {} bytes", self.0)
    }
}

impl std::error::Error for TooLong {}

/// How long a record may be, if this is the error of one that is longer.
pub(super) fn too_long(error: &io::Error) -> Option<u64> {
    error.get_ref()?.downcast_ref::<TooLong>().map(|too_long| too_long.0)
}
