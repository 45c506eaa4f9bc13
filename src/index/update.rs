//! Brings an index in step with the files it is made of: what is new goes in, what changed is
//! replaced, what vanished leaves, all in one commit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::place::{Place, look};
use super::reader::{KnownArticle, Reader};
use super::source::{KnownSource, SourceState};
use super::writer::{NewArticle, Writer, hex, identity};
use crate::archive::{self, Format, Found, Reason, Skipped, Source, Taken};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::language::Language;

/// A file changed so shortly before it was indexed may change again within the same tick of its
/// file system's clock; its time is not relied on.
const FRESH: Duration = Duration::from_secs(2);

/// What an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Articles of new sources.
    pub added: u64,
    /// Articles of sources that had changed, as they are now.
    pub replaced: u64,
    /// Articles of sources that are gone.
    pub removed: u64,
    /// Sources that are as they were.
    pub unchanged: u64,
    /// Articles added or replaced, by language.
    pub languages: BTreeMap<Language, u64>,
    /// Passages of the articles added or replaced.
    pub passages: u64,
    /// Bytes of the files that were read.
    pub bytes_read: u64,
    /// Sources without any text.
    pub empty: u64,
    /// What was not taken in, broken or not.
    pub skipped: Vec<Skipped>,
}

impl Report {
    /// Whether the index is another one than before.
    pub fn changed(&self) -> bool {
        self.added + self.replaced + self.removed > 0
    }

    /// What was not taken in and should have been.
    pub fn broken(&self) -> impl Iterator<Item = &Skipped> {
        self.skipped.iter().filter(|skipped| skipped.reason.is_broken())
    }
}

/// How files are to be taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    /// The format to read all files as; without, each as what it looks like.
    pub format: Option<Format>,
    /// Whether files are read and articles replaced though they have not changed.
    pub force: bool,
}

/// Brings the index in `dir` in step with `paths`, or with all its roots if there are none; makes
/// the index where there is none. `progress` is told what was done so far, after each article.
///
/// # Errors
/// [`Error::NoSuchPath`] before anything is changed if a path does not exist,
/// [`Error::NothingToIndex`] if there is none, [`Error::Busy`] if another process writes, and the
/// errors of opening. Single files that can't be taken in are in the report instead.
pub fn update(
    dir: &Path,
    paths: &[PathBuf],
    manner: Manner,
    progress: &mut dyn FnMut(&Report),
) -> Result<Report> {
    let named: Vec<PathBuf> =
        paths.iter().map(|path| archive::canonical_root(path)).collect::<Result<_>>()?;
    if paths.is_empty() && look(dir)? == Place::Free {
        return Err(Error::NothingToIndex { dir: dir.into() });
    }
    let mut update = Update::begin(dir, manner, progress)?;
    let remembered = &update.writer.manifest.roots;
    let roots: Vec<PathBuf> = if paths.is_empty() {
        remembered.clone()
    } else {
        // What was named before and lies below is refreshed too, or it would pass for vanished.
        let below =
            |root: &&PathBuf| named.iter().any(|path| root.starts_with(path) && *root != path);
        named.iter().chain(remembered.iter().filter(below)).cloned().collect()
    };
    if roots.is_empty() {
        return Err(Error::NothingToIndex { dir: dir.into() });
    }
    for root in &roots {
        update.root(root, dir)?;
    }
    update.remove_vanished(&roots)?;
    update.end()
}

/// Takes everything below `paths` out of the index in `dir`, whether it is still there or not.
///
/// # Errors
/// [`Error::NoIndex`] if there is no index, [`Error::Busy`] if another process writes.
pub fn forget(dir: &Path, paths: &[PathBuf]) -> Result<Report> {
    if look(dir)? == Place::Free {
        return Err(Error::NoIndex { dir: dir.into() });
    }
    let mut untold = |_: &Report| {};
    let mut update = Update::begin(dir, Manner::default(), &mut untold)?;
    for path in paths {
        let path = match archive::canonical_root(path) {
            Ok(path) => path,
            Err(_) => std::path::absolute(path)
                .map_err(|source| Error::Read { path: path.clone(), source })?,
        };
        update.writer.change_roots(|manifest| manifest.forget_roots(&path));
        update.remove(|known| known.path.starts_with(&path))?;
    }
    update.end()
}

/// An update under way.
struct Update<'p> {
    manner: Manner,
    progress: &'p mut dyn FnMut(&Report),
    writer: Writer,
    reader: Reader,
    known: HashMap<PathBuf, KnownSource>,
    seen: HashSet<PathBuf>,
    report: Report,
}

impl<'p> Update<'p> {
    /// Opens the index, or makes one, and reads what it knows.
    fn begin(
        dir: &Path,
        manner: Manner,
        progress: &'p mut dyn FnMut(&Report),
    ) -> Result<Update<'p>> {
        let writer = Writer::open(dir)?;
        let reader = writer.reader()?;
        let mut known = HashMap::new();
        reader.sources(|source| {
            known.insert(source.path.clone(), source);
        })?;
        let (seen, report) = (HashSet::new(), Report::default());
        Ok(Update { manner, progress, writer, reader, known, seen, report })
    }

    /// Makes the changes visible.
    fn end(mut self) -> Result<Report> {
        self.writer.commit()?;
        self.writer.close()?;
        Ok(self.report)
    }

    /// Takes in everything below a root.
    fn root(&mut self, root: &Path, dir: &Path) -> Result<()> {
        if self.is_removed_file(root) {
            self.writer.change_roots(|manifest| manifest.forget_roots(root));
            return Ok(());
        }
        self.writer.change_roots(|manifest| manifest.add_root(root));
        let without = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        for found in archive::walk(root, &without) {
            match found {
                Ok(source) => self.source(&source)?,
                Err(skipped) => self.report.skipped.push(skipped),
            }
        }
        Ok(())
    }

    /// Whether a root was a file and is gone, while the folder that it lay in is still there.
    fn is_removed_file(&self, root: &Path) -> bool {
        self.known.contains_key(root) && !root.exists() && root.parent().is_some_and(Path::is_dir)
    }

    /// Takes in a source, if it is new or changed.
    fn source(&mut self, source: &Source) -> Result<()> {
        if !self.seen.insert(source.path.clone()) {
            return Ok(()); // below two of the roots
        }
        let known = self.known.get(&source.path).cloned();
        if !self.manner.force && known.as_ref().is_some_and(|known| known.looks_like(source)) {
            self.report.unchanged += 1;
            (self.progress)(&self.report);
            return Ok(());
        }
        let modified = settled(source.modified);
        match (archive::hash(source).map(|hash| hex(&hash)), known) {
            (Err(reason), known) => {
                self.skip(
                    source,
                    None,
                    reason,
                    known.is_some_and(|known| known.state.articles > 0),
                );
                Ok(())
            }
            (Ok(hash), Some(known)) if known.state.hash == hash && !self.manner.force => {
                self.report.unchanged += 1;
                if modified == 0 || modified == known.state.modified {
                    return Ok(());
                }
                let state = SourceState { modified, ..known.state.clone() };
                let touched = KnownSource { path: known.path.clone(), state };
                self.writer.put_source(&touched, Some(&known))
            }
            (Ok(hash), known) => self.articles(source, known, modified, hash),
        }
    }

    /// Takes in the articles of a source that is new or changed: each that is the same stays.
    fn articles(
        &mut self,
        source: &Source,
        known: Option<KnownSource>,
        modified: u64,
        hash: String,
    ) -> Result<()> {
        let mut old: HashMap<u64, KnownArticle> = HashMap::new();
        if let Some(known) = &known {
            old.extend(
                self.reader.articles_of(known)?.into_iter().map(|article| (article.tie, article)),
            );
        }
        let number = match &known {
            Some(known) => known.state.number,
            None => self.writer.next_source(),
        };
        let mut taking = Taking {
            state: SourceState::new(number, source, modified, hash),
            old,
            seen: HashMap::new(),
        };
        self.report.bytes_read += source.size;
        let mut failed = Ok(());
        let read = archive::read(source, self.manner.format, &mut |found| {
            failed = self.take(source, &mut taking, found);
            if failed.is_ok() { Taken::Go } else { Taken::Stop }
        });
        failed?;
        let Taking { mut state, old, .. } = taking;
        if let Err(reason) = read {
            let is_gone = reason == Reason::OtherFormat;
            self.skip(source, None, reason, !old.is_empty() && !is_gone);
            if state.articles == 0 && (!is_gone || known.is_none()) {
                return Ok(()); // nothing of it was taken in, so what is known stays as it is
            }
            if !is_gone {
                // What was not reached stays, and the next run reads the source again.
                old.values().for_each(|article| state.count(article.passages, article.text_bytes));
                state.modified = 0;
                state.hash.clear();
                let put = KnownSource { path: source.path.clone(), state };
                return self.writer.put_source(&put, known.as_ref());
            }
        }
        self.report.empty += u64::from(state.articles == 0);
        for article in old.values() {
            self.report.removed += 1;
            self.writer.delete_article(article);
        }
        self.writer.put_source(&KnownSource { path: source.path.clone(), state }, known.as_ref())
    }

    /// Takes in what was found in a source.
    fn take(&mut self, source: &Source, taking: &mut Taking, found: Found) -> Result<()> {
        let (article, content) = match found {
            Found::Article { article, hash, .. } => (article, hash),
            Found::Broken { line, reason } => {
                self.skip(source, Some(line), reason, false);
                return Ok(());
            }
        };
        let tie = taking.identity(source, &article, content);
        let before = taking.old.remove(&tie);
        if let Some(same) = before.filter(|before| before.content == content && !self.manner.force)
        {
            taking.state.count(same.passages, same.text_bytes);
            return Ok(());
        }
        if let Some(before) = &before {
            self.writer.delete_article(before);
        }
        let new = NewArticle {
            source,
            source_number: taking.state.number,
            article: &article,
            tie,
            content,
        };
        let added = self.writer.add_article(&new)?;
        taking.state.count(added.passages, added.text_bytes);
        match before {
            Some(_) => self.report.replaced += 1,
            None => self.report.added += 1,
        }
        *self.report.languages.entry(added.language).or_default() += 1;
        self.report.passages += added.passages;
        (self.progress)(&self.report);
        Ok(())
    }

    /// Takes note of what was not taken in.
    fn skip(&mut self, source: &Source, line: Option<u64>, reason: Reason, kept: bool) {
        self.report.skipped.push(Skipped { path: source.path.clone(), line, reason, kept });
    }

    /// Removes what lay below the roots and is there no more, but nothing below what could not be
    /// read: a disk that is not plugged in must not empty an archive.
    fn remove_vanished(&mut self, roots: &[PathBuf]) -> Result<()> {
        let unreadable: Vec<PathBuf> = self
            .report
            .skipped
            .iter()
            .filter(|skipped| matches!(skipped.reason, Reason::Unreadable(_)))
            .map(|skipped| skipped.path.clone())
            .collect();
        let seen = std::mem::take(&mut self.seen);
        let below = |path: &Path, folders: &[PathBuf]| {
            folders.iter().any(|folder| path.starts_with(folder))
        };
        self.remove(|known| {
            !seen.contains(&known.path)
                && below(&known.path, roots)
                && !below(&known.path, &unreadable)
        })
    }

    /// Removes the sources that a test picks.
    fn remove(&mut self, picks: impl Fn(&KnownSource) -> bool) -> Result<()> {
        let mut picked: Vec<PathBuf> = self
            .known
            .values()
            .filter(|known| picks(known))
            .map(|known| known.path.clone())
            .collect();
        picked.sort();
        for path in picked {
            if let Some(known) = self.known.remove(&path) {
                for article in self.reader.articles_of(&known)? {
                    self.report.removed += 1;
                    self.writer.delete_article(&article);
                }
                self.writer.delete_source(&known);
            }
        }
        Ok(())
    }
}

/// A source being taken in.
struct Taking {
    /// What will be known of it.
    state: SourceState,
    /// Its articles as they were, those that were found again taken out.
    old: HashMap<u64, KnownArticle>,
    /// How often an identity was met: ids need not be unique.
    seen: HashMap<u64, u64>,
}

impl Taking {
    /// What an article is known again by: its id, else the file itself if it holds but one, else
    /// its content.
    fn identity(&mut self, source: &Source, article: &Article, content: u64) -> u64 {
        let record = match &article.id {
            Some(id) => id.clone().into_bytes(),
            None if self.seen.is_empty() => Vec::new(),
            None => content.to_le_bytes().to_vec(),
        };
        let first = identity(&source.path, &record);
        let nth = self.seen.entry(first).or_default();
        *nth += 1;
        if *nth == 1 {
            first
        } else {
            identity(&source.path, &[record, nth.to_le_bytes().to_vec()].concat())
        }
    }
}

/// A time of change that can be relied on, or 0.
fn settled(modified: u64) -> u64 {
    let changed = UNIX_EPOCH + Duration::from_nanos(modified);
    let is_settled = SystemTime::now().duration_since(changed).is_ok_and(|age| age > FRESH);
    if is_settled { modified } else { 0 }
}
