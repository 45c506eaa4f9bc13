//! How the files of a root are to be read, where their looks do not tell.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::format::Format;
use crate::language::Language;

/// How files are read: remembered with the root that they lie below, so that a later run reads
/// them in the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The format of all files; without, each is read as what it looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Where records keep what, where their own names do not tell.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<Field, String>,
    /// The order of the figures in dates such as 03/04/21; without, such dates are not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// The languages that the articles are in, as a rule; without, any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

impl Reading {
    /// What tells this way of reading from others; 0 for the way without any choice.
    pub fn fingerprint(&self) -> u64 {
        if *self == Reading::default() {
            return 0;
        }
        // Every part of it is a string or a unit variant, which JSON takes.
        super::short_hash(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// A field of an article that a record may keep under any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The record's own identifier.
    Id,
    /// The headline.
    Title,
    /// The text.
    Text,
    /// When it was published.
    Date,
    /// The language that it says it is in.
    Language,
    /// Who wrote it.
    Byline,
    /// Where it was published on the web.
    Url,
    /// The part of the publication.
    Section,
    /// The site or paper.
    Outlet,
}

impl Field {
    /// Every field with the names that people give it, in any case; its own name comes first. To
    /// recognise another name, add it here.
    pub(super) const NAMES: [(Field, &'static [&'static str]); 9] = [
        (Field::Id, &["id", "_id", "guid", "uuid", "docid", "article_id"]),
        (Field::Title, &["title", "headline", "titel", "titre"]),
        (
            Field::Text,
            &[
                "text",
                "body",
                "content",
                "articlebody",
                "article_body",
                "full_text",
                "fulltext",
                "maintext",
                "article",
            ],
        ),
        (
            Field::Date,
            &[
                "date",
                "published",
                "published_at",
                "date_published",
                "datepublished",
                "publish_date",
                "publication_date",
                "pubdate",
                "created_at",
                "timestamp",
            ],
        ),
        (Field::Language, &["language", "lang", "inlanguage"]),
        (Field::Byline, &["byline", "author", "authors", "creator", "by"]),
        (Field::Url, &["url", "link", "permalink", "canonical_url", "source_url"]),
        (Field::Section, &["section", "articlesection", "category", "categories", "tags"]),
        (
            Field::Outlet,
            &[
                "outlet",
                "publisher",
                "source",
                "site",
                "site_name",
                "publication",
                "newspaper",
                "domain",
            ],
        ),
    ];

    /// The names that people give it.
    pub(super) fn names(self) -> &'static [&'static str] {
        Field::NAMES.iter().find(|(field, _)| *field == self).map_or(&[], |(_, names)| names)
    }

    /// Its own names, as `--map` takes them.
    pub fn all() -> impl Iterator<Item = &'static str> {
        Field::NAMES.iter().map(|(_, names)| names[0])
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(name: &str) -> Result<Field, String> {
        let found = Field::NAMES.iter().find(|(_, names)| names.contains(&name));
        found.map(|(field, _)| *field).ok_or_else(|| {
            format!(
                "no field of an article; there are {}",
                Field::all().collect::<Vec<_>>().join(", ")
            )
        })
    }
}

/// The order of day, month and year in dates that consist of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year, as in most of the world.
    Dmy,
    /// Month, day, year, as in the United States.
    Mdy,
    /// Year, month, day.
    Ymd,
}

impl DateOrder {
    /// Every order.
    pub const ALL: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

    /// The name that `--date-order` takes.
    pub fn name(self) -> &'static str {
        match self {
            DateOrder::Dmy => "dmy",
            DateOrder::Mdy => "mdy",
            DateOrder::Ymd => "ymd",
        }
    }
}
