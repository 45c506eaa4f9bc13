//! How the files of a root are to be read, where their looks do not tell.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::LazyLock;

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
    /// Every field with the names that people give it, as [`plain_name`] has them; its own name comes first,
    /// and the first that a record has a value for counts. Those after the bar are names of summaries. To
    /// recognise another name, add it here.
    const NAMES: [(Field, &'static str); 9] = [
        (Field::Id, "id guid uuid docid docno articleid postid storyid"),
        (
            Field::Title,
            "title headline titel titre título titulo titolo tytuł rubrik überschrift overskrift otsikko kop \
             webtitle articletitle posttitle headlinetext заголовок 标题 標題 タイトル",
        ),
        (
            Field::Text,
            "text body content articlebody fulltext maintext article articletext bodytext storytext \
             contenthtml bodyhtml contenttext contentencoded articlecontent postcontent maincontent plaintext \
             cleantext rawtext texthtml story paragraphs tekst inhoud artikeltekst artikel inhalt volltext \
             artikeltext texte contenu texto contenido cuerpo testo contenuto conteúdo conteudo corpo treść \
             innehåll brödtext indhold innhold brødtekst sisältö teksti текст 正文 内容 本文 \
             | leadparagraph abstract summary description excerpt teaser lead snippet",
        ),
        (
            Field::Date,
            "date published publishedat datepublished publisheddate publishdate publicationdate \
             webpublicationdate pubdate publishedon publishtime publicationtime dateposted postdate postedat \
             postedon createdat datecreated created datetime timestamp dcdate datum publicatiedatum \
             veröffentlicht erscheinungsdatum fecha fechapublicacion dato data дата 日期 日付",
        ),
        (
            Field::Language,
            "language lang inlanguage languagecode langcode locale taal sprache langue idioma",
        ),
        (
            Field::Byline,
            "byline author authors creator by writer writtenby authorname dccreator reporter journalist \
             auteur auteurs autor autoren verfasser autore autores",
        ),
        (Field::Url, "url link permalink canonicalurl sourceurl weburl articleurl storyurl"),
        (
            Field::Section,
            "section articlesection sectionname category categories tags rubriek ressort rubrique sección \
             seccion sezione",
        ),
        (
            Field::Outlet,
            "outlet publisher source site sitename publication newspaper domain sourcename bron krant quelle \
             zeitung fuente",
        ),
    ];

    /// The field that people call by this name, and how telling the name is: the less the better.
    pub(super) fn called(name: &str) -> Option<(Field, usize)> {
        CALLED.get(plain_name(name).as_str()).copied()
    }

    /// Its own name, as `--map` takes it.
    pub fn name(self) -> &'static str {
        let names = Field::NAMES.iter().find(|(field, _)| *field == self).map(|(_, names)| names);
        names.and_then(|names| names.split_whitespace().next()).unwrap_or_default()
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(name: &str) -> Result<Field, String> {
        let found = Field::called(name).filter(|(_, rank)| *rank < SUMMARIES);
        found.map(|(field, _)| field).ok_or_else(|| {
            let names: Vec<&str> = Field::NAMES.iter().map(|(field, _)| field.name()).collect();
            format!("no field of an article; there are {}", names.join(", "))
        })
    }
}

/// From this rank on, names are those of summaries: they hold the text of a record that has a title and nothing else.
pub(super) const SUMMARIES: usize = 1_000;

/// Fields by the names that people give them.
static CALLED: LazyLock<HashMap<&'static str, (Field, usize)>> = LazyLock::new(|| {
    let mut called = HashMap::new();
    for (field, names) in Field::NAMES {
        let mut parts = names.split('|');
        for first in [0, SUMMARIES] {
            let names = parts.next().unwrap_or_default().split_whitespace();
            called.extend(names.enumerate().map(|(rank, name)| (name, (field, first + rank))));
        }
    }
    called
});

/// A name without what people part and dress it up with: case, white space, `_`, `-` and `:`.
fn plain_name(name: &str) -> String {
    let parts = |c: &char| !(c.is_whitespace() || matches!(c, '_' | '-' | ':'));
    name.chars().filter(parts).flat_map(char::to_lowercase).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_field_and_is_plain() {
        let all: Vec<&str> =
            Field::NAMES.iter().flat_map(|(_, names)| names.split_whitespace()).collect();
        let names = all.iter().filter(|name| **name != "|");
        assert_eq!(names.clone().count(), CALLED.len());
        for name in names {
            assert_eq!(plain_name(name), **name);
        }
        for (name, field) in [
            ("Published_At", Some(Field::Date)),
            ("publishedAt", Some(Field::Date)),
            ("_id", Some(Field::Id)),
            ("content:encoded", Some(Field::Text)),
            ("Article Text", Some(Field::Text)),
            ("colour", None),
        ] {
            assert_eq!(Field::called(name).map(|(field, _)| field), field, "{name}");
        }
    }
}
