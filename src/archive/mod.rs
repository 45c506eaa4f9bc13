//! Files to articles: which files there are, what their bytes say, one file per input format.
//!
//! [`walk()`] finds the sources below the roots that the user named, [`read()`] hands over the
//! articles of one, as a stream. What can't be read becomes a [`Skipped`] with path, line and
//! reason; nothing is left out without one. To add a format, see [`Format`].

mod boilerplate;
mod credit;
mod csv;
mod date;
mod decode;
mod fields;
mod format;
mod html;
mod json;
mod markdown;
mod meter;
mod plain_text;
mod reading;
mod tags;
mod walk;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::article::Article;
use crate::error::Error;

use fields::Records;

pub use format::Format;
pub use meter::Meter;
pub use reading::{DateOrder, Field, Reading};
pub use walk::{Entry, STANDARD_INPUT, Source, canonical_root, hash, walk};

pub(crate) use walk::is_found;

use walk::reason_of;

/// Something found in a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// An article.
    Article {
        /// The article.
        article: Article,
        /// The line that it begins in, from 1.
        line: u64,
        /// What its content is known again by.
        hash: u64,
        /// Whether it is the file, not one record of it.
        is_file: bool,
    },
    /// A record that can't be read; the others can.
    Broken {
        /// The line that it begins in, from 1.
        line: u64,
        /// What is wrong with it.
        reason: Reason,
    },
}

impl Found {
    /// What was found, as one record of its file.
    fn into_record(self) -> Found {
        match self {
            Found::Article { article, line, hash, .. } => {
                Found::Article { article, line, hash, is_file: false }
            }
            broken @ Found::Broken { .. } => broken,
        }
    }
}

/// Whether whoever takes what is found wants more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// More.
    Go,
    /// No more.
    Stop,
}

/// Whoever takes what is found.
pub type Taker<'t> = dyn FnMut(Found) -> Taken + 't;

/// Something that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file or folder.
    pub path: PathBuf,
    /// The line, from 1, where it is about one.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
    /// Whether the index still holds what was there before.
    pub kept: bool,
}

/// How bad it is that something was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It was left out for what it is.
    LeftOut,
    /// It was to be taken out, and is not there.
    Absent,
    /// It was taken in, but for what is wrong with it.
    Flawed,
    /// It is broken.
    Broken,
}

/// Why something was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is in no format that tabloid reads; not counted as broken.
    OtherFormat,
    /// A link below a root; not counted as broken. Roots may be links.
    Link,
    /// It was taken out of the index for good; not counted as broken.
    Forgotten,
    /// It was to be taken out of the index, which does not hold it.
    Unknown,
    /// A pipe, a socket or a device that was named itself.
    SpecialFile,
    /// It is no text.
    Binary,
    /// It is markup of another kind, which is read by programs: a feed, RTF, a saved mail.
    Markup,
    /// A record or document takes more bytes than the memory allows, which is this many.
    TooLong(u64),
    /// A web page nested deeper than any page needs, or with tags of countless attributes.
    TooComplex,
    /// A record has neither text nor title.
    NoText,
    /// None of the records of a file has a text, though they have titles and fields that look like one: these.
    TitlesOnly(Vec<String>),
    /// Dates of records can't be read; the records were taken in without.
    Dates {
        /// How many.
        number: u64,
        /// The first of them.
        first: String,
        /// Whether an order of its figures would tell.
        needs_order: bool,
    },
    /// None of the columns of a table is a text or a title: these.
    NoTextColumn(Vec<String>),
    /// A row of a table has more cells than there are columns; it was taken in.
    Cells {
        /// How many it has.
        cells: usize,
        /// How many there are columns.
        columns: usize,
    },
    /// It is not valid JSON.
    Json(String),
    /// It is not a valid table.
    Table(String),
    /// The front matter can't be read; the text was taken in without it.
    FrontMatter(String),
    /// It could not be read.
    Unreadable(String),
    /// It made a part of the program fail, which nothing should.
    Fault,
}

impl Reason {
    /// How bad it is.
    pub fn weight(&self) -> Weight {
        match self {
            Reason::OtherFormat | Reason::Link | Reason::Forgotten => Weight::LeftOut,
            Reason::Unknown => Weight::Absent,
            Reason::FrontMatter(_)
            | Reason::TitlesOnly(_)
            | Reason::Cells { .. }
            | Reason::Dates { .. } => Weight::Flawed,
            _ => Weight::Broken,
        }
    }

    /// Whether a file is nothing that articles are taken from, rather than broken or out of reach.
    pub(crate) fn is_hopeless(&self) -> bool {
        matches!(
            self,
            Reason::SpecialFile
                | Reason::Binary
                | Reason::OtherFormat
                | Reason::Markup
                | Reason::NoText
                | Reason::NoTextColumn(_)
                | Reason::TooComplex
        )
    }

    /// Whether something is wrong with it that its owner would want to know.
    pub fn is_broken(&self) -> bool {
        self.weight() > Weight::LeftOut
    }

    /// The sort of it, in a few words.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::OtherFormat => "of other formats",
            Reason::Link => "links",
            Reason::Forgotten => "forgotten",
            Reason::Unknown => "not in the index",
            Reason::SpecialFile => "neither file nor folder",
            Reason::Binary => "binary",
            Reason::Markup => "markup of other kinds",
            Reason::TooLong(_) => "too long",
            Reason::TooComplex => "too complex",
            Reason::NoText | Reason::NoTextColumn(_) => "without text",
            Reason::TitlesOnly(_) => "with titles only",
            Reason::Dates { .. } => "with dates that are not read",
            Reason::Cells { .. } => "with more cells than columns",
            Reason::Json(_) => "not valid JSON",
            Reason::Table(_) => "not valid as a table",
            Reason::FrontMatter(_) => "with broken front matter",
            Reason::Unreadable(_) => "unreadable",
            Reason::Fault => "failed inside",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Reason::Binary => {
                Some("only text is indexed: unpack or convert it first, or leave it out")
            }
            Reason::TitlesOnly(_) => Some("`--map text=NAME` tells which field is the text"),
            Reason::Dates { needs_order: true, .. } => {
                Some("`--date-order dmy`, `mdy` or `ymd` tells in which order figures stand")
            }
            Reason::Cells { .. } => Some("a text that holds what parts the columns goes in quotes"),
            Reason::Markup => Some("convert it to text, HTML or JSON first, or leave it out"),
            Reason::NoText | Reason::NoTextColumn(_) => Some(
                "articles need a field named `text`, `body` or `content`, or a `title`; `--map text=NAME` \
                 names another",
            ),
            Reason::TooLong(_) => Some(
                "a record may take an eighth of the memory; cut it up or give more with `--memory`",
            ),
            Reason::SpecialFile => Some("what is piped in is read where the path is `-`"),
            Reason::Fault => Some("this is a fault of tabloid: please report it with the file"),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::OtherFormat => f.write_str("in no format that is read"),
            Reason::Link => f.write_str("a link"),
            Reason::Forgotten => f.write_str("it was forgotten; name it to take it in again"),
            Reason::Unknown => f.write_str("not in the index"),
            Reason::SpecialFile => f.write_str("not a regular file"),
            Reason::Binary => f.write_str("binary, not text"),
            Reason::Markup => {
                f.write_str("markup that is no page: a feed or other XML, RTF or saved mail")
            }
            Reason::TooLong(most) => write!(f, "longer than {} MB", most / 1_000_000),
            Reason::TooComplex => f.write_str("too complex to be a web page that people read"),
            Reason::NoText => f.write_str("no text in it"),
            Reason::TitlesOnly(fields) => {
                write!(f, "titles without a text; there are fields named {}", listed(fields))
            }
            Reason::Dates { number: 1, first, .. } => write!(f, "the date `{first}` is not read"),
            Reason::Dates { number, first, .. } => {
                write!(f, "{number} dates are not read, such as `{first}`")
            }
            Reason::NoTextColumn(columns) => {
                write!(f, "no column is a text or a title; there are {}", listed(columns))
            }
            Reason::Cells { cells, columns } => {
                write!(f, "{cells} cells for {columns} columns: the text may have been cut apart")
            }
            Reason::Json(why) => write!(f, "not valid JSON: {why}"),
            Reason::Table(why) => write!(f, "not a valid table: {why}"),
            Reason::FrontMatter(why) => write!(f, "front matter left out: {why}"),
            Reason::Unreadable(why) => f.write_str(why),
            Reason::Fault => f.write_str("reading it failed inside"),
        }
    }
}

/// Names in a row, as a message has them.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<String>>().join(", ")
}

/// Hands over what is found in a source.
///
/// # Errors
/// Why the rest of it could not be read, or nothing of it.
pub fn read(
    source: &Source,
    reading: &Reading,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> std::result::Result<(), Reason> {
    let bytes: Box<dyn Read> = if source.is_standard_input() {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(&source.path).map_err(unreadable)?)
    };
    read_bytes(bytes, source, reading, meter, take)
}

/// Hands over what is found in the bytes of a source.
///
/// # Errors
/// As [`read()`].
pub fn read_bytes(
    bytes: Box<dyn Read>,
    source: &Source,
    reading: &Reading,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> std::result::Result<(), Reason> {
    // The parsers are others' code and the files are anybody's: one that fails on a file must not
    // end the rest.
    panic::catch_unwind(AssertUnwindSafe(|| {
        let decoded = decode::decode(meter.counting(bytes)).map_err(unreadable)?;
        let is_expected = Format::of_name(&source.path).is_some()
            || reading.format.is_some()
            || source.is_expected;
        match decoded {
            Some(decoded) => articles(decoded, source, reading, meter, take),
            None => Err(if is_expected { Reason::Binary } else { Reason::OtherFormat }),
        }
    }))
    .unwrap_or(Err(Reason::Fault))
}

/// The articles of a file that is named itself, whatever its name; what of it can't be read is told.
///
/// # Errors
/// [`Error::NoSuchPath`] and [`Error::Read`] if it can't be reached, [`Error::NotAFile`] if it is a
/// folder.
pub fn articles_of(
    path: &Path,
    reading: &Reading,
    skipped: &mut Vec<Skipped>,
) -> crate::error::Result<Vec<Article>> {
    let path = canonical_root(path)?;
    if path.is_dir() {
        return Err(Error::NotAFile { path });
    }
    let mut articles = Vec::new();
    let mut skip = |line, reason| {
        skipped.push(Skipped { path: path.clone(), line, reason, kept: false });
    };
    let found = walk(&path, Path::new("")).next();
    let read = match found {
        Some(Ok(source)) => read(&source, reading, &Meter::default(), &mut |found| {
            match found {
                Found::Article { article, .. } => articles.push(article),
                Found::Broken { line, reason } => skip(Some(line), reason),
            }
            Taken::Go
        }),
        Some(Err(skipped)) => Err(skipped.reason),
        None => Ok(()),
    };
    if let Err(reason) = read {
        skip(None, reason);
    }
    Ok(articles)
}

/// The reason that an error of the system is.
fn unreadable(error: io::Error) -> Reason {
    meter::too_long(&error).map_or_else(|| Reason::Unreadable(reason_of(&error)), Reason::TooLong)
}

/// Hands over the articles of a text.
fn articles(
    decoded: decode::Decoded,
    source: &Source,
    reading: &Reading,
    meter: &Meter,
    take: &mut Taker<'_>,
) -> std::result::Result<(), Reason> {
    let named = Format::of_name(&source.path);
    let dates = reading.dates;
    let decode::Decoded { head, mut text } = decoded;
    let mut records = Records::new(reading);
    // A single object may be all that the file is; the records of a list are never.
    let mut as_records = |found: Found| take(found.into_record());
    match reading.format.unwrap_or_else(|| Format::of(&head, &source.path)) {
        // Records without text are broken only where nothing but articles is expected.
        Format::JsonLines if named == Some(Format::JsonLines) || reading.format.is_some() => {
            json::lines(&mut text, &mut records, meter, &mut as_records).map_err(unreadable)?;
        }
        Format::JsonLines => {
            let read = |take: &mut Taker<'_>| json::lines(&mut text, &mut records, meter, take);
            only_with_articles(source, reading, take, |take| perhaps_one(take, read))?;
        }
        Format::Json => {
            let is_array = head.trim_start().starts_with('[');
            let read = |take: &mut Taker<'_>| json::document(text, &mut records, meter, take);
            only_with_articles(source, reading, take, |take| match is_array {
                true => read(&mut |found| take(found.into_record())),
                false => perhaps_one(take, read),
            })?;
        }
        Format::Csv => {
            let read = |take: &mut Taker<'_>| csv::rows(&head, text, &mut records, meter, take);
            only_with_articles(source, reading, take, read)?;
        }
        Format::PlainText if reading.format.is_none() && format::is_other(&head) => {
            return Err(if source.is_expected { Reason::Markup } else { Reason::OtherFormat });
        }
        Format::PlainText => {
            document(&mut text, meter, take, |text| Ok((plain_text::article(text, dates), None)))?;
        }
        Format::Markdown => {
            document(&mut text, meter, take, |text| Ok(markdown::article(text, reading)))?;
        }
        Format::Html => {
            document(&mut text, meter, take, |text| Ok((html::article(text, dates)?, None)))?;
        }
    }
    for (line, reason) in records.problems() {
        if take(Found::Broken { line, reason }) == Taken::Stop {
            break;
        }
    }
    Ok(())
}

/// Reads a document as a whole.
fn document(
    text: &mut dyn BufRead,
    meter: &Meter,
    take: &mut Taker<'_>,
    article: impl FnOnce(&str) -> std::result::Result<(Option<Article>, Option<Reason>), Reason>,
) -> std::result::Result<(), Reason> {
    let mut whole = String::new();
    let read = text.take(meter.longest()).read_to_string(&mut whole).map_err(unreadable)?;
    if read as u64 == meter.longest() {
        return Err(Reason::TooLong(meter.longest()));
    }
    let (article, problem) = article(&whole)?;
    if let Some(reason) = problem {
        take(Found::Broken { line: 1, reason });
    }
    if let Some(article) = article {
        take(Found::Article {
            article,
            line: 1,
            hash: short_hash(whole.as_bytes()),
            is_file: true,
        });
    }
    Ok(())
}

/// Reads a file that may hold one object, which then is what the file is, or several records.
fn perhaps_one(
    take: &mut Taker<'_>,
    read: impl FnOnce(&mut Taker<'_>) -> io::Result<Taken>,
) -> io::Result<Taken> {
    let (mut first, mut is_first) = (None, true);
    let read = read(&mut |found| {
        if std::mem::take(&mut is_first) {
            first = Some(found);
            return Taken::Go;
        }
        match first.take().map(|first: Found| take(first.into_record())) {
            Some(Taken::Stop) => Taken::Stop,
            _ => take(found.into_record()),
        }
    });
    if let Some(first) = first {
        take(if read.is_ok() { first } else { first.into_record() });
    }
    read
}

/// Reads a file of records that may be about something else altogether, such as the settings of a
/// program: records without text count as broken only beside articles.
fn only_with_articles(
    source: &Source,
    reading: &Reading,
    take: &mut Taker<'_>,
    read: impl FnOnce(&mut Taker<'_>) -> io::Result<Taken>,
) -> std::result::Result<(), Reason> {
    let (mut articles, mut others, mut is_broken) = (false, Others::default(), false);
    let mut no_column = None;
    let read = read(&mut |found| match found {
        Found::Broken { reason: reason @ Reason::NoTextColumn(_), .. } => {
            no_column = Some(reason);
            Taken::Go
        }
        Found::Broken { reason: Reason::NoText, line } if !articles => {
            others.add(line);
            Taken::Go
        }
        found => {
            articles |= matches!(found, Found::Article { .. });
            is_broken |= !articles;
            take(found)
        }
    });
    read.map_err(unreadable)?;
    if !articles && !is_broken {
        return match (source.is_expected || reading.format.is_some(), no_column, others.last) {
            (false, ..) => Err(Reason::OtherFormat),
            (true, Some(reason), _) => Err(reason),
            (true, None, 1..) => Err(Reason::NoText),
            (true, None, 0) => Ok(()), // it was emptied
        };
    }
    for line in others.lines() {
        take(Found::Broken { line, reason: Reason::NoText });
    }
    Ok(())
}

/// Records without text, of which a file may have any number.
#[derive(Default)]
struct Others {
    first: Vec<u64>,
    more: usize,
    last: u64,
}

impl Others {
    /// How many of them are known by their line.
    const KNOWN: usize = 1_000;

    fn add(&mut self, line: u64) {
        self.last = line;
        match self.first.len() < Others::KNOWN {
            true => self.first.push(line),
            false => self.more += 1,
        }
    }

    /// The line of each; of those that are too many, that of the last.
    fn lines(self) -> impl Iterator<Item = u64> {
        self.first.into_iter().chain(std::iter::repeat_n(self.last, self.more))
    }
}

/// What a record's bytes are known again by.
fn short_hash(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests;
