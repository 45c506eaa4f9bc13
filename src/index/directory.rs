//! Opening an index that may not be written to, or that may be damaged.
//!
//! tantivy trusts the length that stands in a file's footer; a file cut short or overwritten would
//! make it panic, so the footer is looked at before it is believed.
//!
//! tantivy's readers take a lock, a file, so that no segment vanishes while they open it. On a
//! read-only disk or in another user's folder that file can't be made, and need not be: then
//! nobody indexes there, or a segment that vanishes shows as an error, and opening is tried again.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A memory-mapped folder whose locks are only asked for.
#[derive(Debug, Clone)]
pub(crate) struct ReadDirectory(pub(crate) MmapDirectory);

impl Directory for ReadDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.0.acquire_lock(lock) {
            Err(LockError::IoError(_)) => Ok(DirectoryLock::from(Box::new(()))),
            other => other,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.0.get_file_handle(path)?;
        match has_footer(file.as_ref()) {
            Ok(true) => Ok(file),
            Ok(false) => Err(OpenReadError::wrap_io_error(
                io::Error::new(io::ErrorKind::InvalidData, "the file is damaged"),
                path.to_owned(),
            )),
            Err(error) => Err(OpenReadError::wrap_io_error(error, path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

/// Whether a file ends as tantivy ends its files: with the footer's length and a magic number, as
/// its module `directory::footer` writes them.
fn has_footer(file: &dyn FileHandle) -> io::Result<bool> {
    const MAGIC: u32 = 1337;
    const TAIL: usize = 8;
    let Some(start) = file.len().checked_sub(TAIL) else { return Ok(false) };
    let tail = file.read_bytes(start..file.len())?;
    let number = |at: usize| {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&tail[at..at + 4]);
        u32::from_le_bytes(bytes)
    };
    Ok(number(4) == MAGIC && number(0) as usize <= start)
}
