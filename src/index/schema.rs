//! The fields of the index, and why each is there. ARCHITECTURE.md shows the layout as a table.
//!
//! Four sorts of documents share the fields: **sources** (what is known of a file, first in every
//! segment), **compression dictionaries** (beside them), **articles** (passage 0: the title and all that is
//! stored once), and the other **passages**. Passages of an article follow each other in a segment, because they reach the
//! writer as one group and the segment is sorted by `order`; so passage 0 of any passage is found
//! by subtraction, and what concerns the whole article is kept there only.

use std::ops::Range;

use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema,
    TextFieldIndexing, TextOptions,
};

use crate::language::Language;

/// The tokenizer of fields whose terms the analysis makes: there is none of that name, for tantivy makes no terms.
const TOKENIZER: &str = "tabloid_terms";

/// Bits of `order` that hold the article's number.
const ARTICLE_BITS: u32 = 40;

/// The name of the field that segments are sorted by.
pub(crate) const ORDER: &str = "order";

/// The name of the field that has the languages of passages in others than their articles.
pub(crate) const FOREIGN: &str = "foreign";

/// Handles of all fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Fast, all documents: language and number of the article, see [`order`]; 0 for those that are no
    /// passage.
    pub(crate) order: Field,
    /// Indexed, passages: the article's number, to remove it by.
    pub(crate) article: Field,
    /// Fast, all documents: number in the article; 0 for those that are no passage.
    pub(crate) passage: Field,
    /// Indexed, passages: language code.
    pub(crate) language: Field,
    /// Fast, passages in another language than their article: language code.
    pub(crate) foreign: Field,
    /// Indexed with positions, passages: every word, folded, and its core.
    pub(crate) words: Field,
    /// Indexed with frequencies, passages: stems of the passage's language.
    pub(crate) stems: Field,
    /// Indexed, passages in languages of compounds: long words backwards, to find them by their ends.
    pub(crate) ends: Field,
    /// Fast, pull quotes: number of the passage repeated.
    pub(crate) repeats: Field,
    /// Stored: of a source what is known of it, of the first passage of a chunk the chunk, of a compression
    /// dictionary its content; all packed.
    pub(crate) stored: Field,
    /// Indexed, compression dictionaries: the number.
    pub(crate) dictionary: Field,
    /// Indexed and fast, articles and sources: number of the source.
    pub(crate) source: Field,
    /// Fast, articles: hash of identity, to order equals the same way in any index.
    pub(crate) tie: Field,
    /// Fast, articles: hash of the record's content, to see whether it changed.
    pub(crate) content: Field,
    /// Fast, articles: bytes of the article's text.
    pub(crate) text_bytes: Field,
    /// Fast, articles: date as `yyyymmdd`.
    pub(crate) date: Field,
    /// Indexed, articles: words of the boilerplate.
    pub(crate) boilerplate_words: Field,
    /// Indexed with positions, articles: words of the title, to filter by.
    pub(crate) title_words: Field,
    /// Indexed, articles: stems of the title.
    pub(crate) title_stems: Field,
    /// Indexed with positions, articles: words of the byline.
    pub(crate) by_words: Field,
    /// Indexed with positions, articles: words of the outlet.
    pub(crate) outlet_words: Field,
    /// Indexed with positions, articles: words of the section.
    pub(crate) section_words: Field,
    /// Indexed with positions, articles: words of the path.
    pub(crate) path_words: Field,
    /// Indexed, articles: the record's id, or the path below its root.
    pub(crate) id: Field,
    /// Fast, articles: section.
    pub(crate) section: Field,
    /// Fast, articles: site or paper.
    pub(crate) outlet: Field,
    /// Indexed, sources: canonical path.
    pub(crate) source_path: Field,
    /// Indexed, sources: number of its state, to remove it by; by its path, what takes its place would be removed too.
    pub(crate) revision: Field,
}

/// The schema and the handles of its fields; the same at every call.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fast = || NumericOptions::default().set_fast();
    let filter = || terms(IndexRecordOption::WithFreqsAndPositions, false);
    let fields = Fields {
        order: builder.add_u64_field(ORDER, FAST),
        article: builder.add_u64_field("article", NumericOptions::default().set_indexed()),
        passage: builder.add_u64_field("passage", fast()),
        language: builder.add_text_field("language", keyword()),
        foreign: builder.add_text_field(FOREIGN, counted()),
        words: builder
            .add_text_field("words", terms(IndexRecordOption::WithFreqsAndPositions, true)),
        stems: builder.add_text_field("stems", terms(IndexRecordOption::WithFreqs, true)),
        ends: builder.add_text_field("ends", terms(IndexRecordOption::Basic, false)),
        repeats: builder.add_u64_field("repeats", fast()),
        stored: builder.add_bytes_field("stored", STORED),
        dictionary: builder.add_u64_field("dictionary", NumericOptions::default().set_indexed()),
        source: builder.add_u64_field("source", fast().set_indexed()),
        tie: builder.add_u64_field("tie", fast()),
        content: builder.add_u64_field("content", fast()),
        text_bytes: builder.add_u64_field("text_bytes", fast()),
        date: builder.add_u64_field("date", fast()),
        boilerplate_words: builder
            .add_text_field("boilerplate_words", terms(IndexRecordOption::Basic, false)),
        title_words: builder.add_text_field("title_words", filter()),
        title_stems: builder.add_text_field("title_stems", terms(IndexRecordOption::Basic, false)),
        by_words: builder.add_text_field("by_words", filter()),
        outlet_words: builder.add_text_field("outlet_words", filter()),
        section_words: builder.add_text_field("section_words", filter()),
        path_words: builder.add_text_field("path_words", filter()),
        id: builder.add_text_field("id", keyword()),
        section: builder.add_text_field("section", counted()),
        outlet: builder.add_text_field("outlet", counted()),
        source_path: builder.add_bytes_field("source_path", BytesOptions::default().set_indexed()),
        revision: builder.add_u64_field("revision", NumericOptions::default().set_indexed()),
    };
    (builder.build(), fields)
}

/// A text field of the terms that the analysis made.
fn terms(record: IndexRecordOption, fieldnorms: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(record)
            .set_fieldnorms(fieldnorms),
    )
}

/// A text field whose values are counted.
fn counted() -> TextOptions {
    TextOptions::default().set_fast("raw")
}

/// A text field of whole values.
fn keyword() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    )
}

/// The value of the field `order`: articles of a language stand together, for they compress and
/// search better so; within it by number. Sources, which have 0, come first.
pub(crate) fn order(language: Language, article: u64) -> u64 {
    let rank = Language::all().position(|l| l == language).map_or(0, |at| at + 1);
    ((rank as u64) << ARTICLE_BITS) | article
}

/// The language of the article in a value of `order`.
pub(crate) fn article_language(order: u64) -> Language {
    let place = (order >> ARTICLE_BITS).checked_sub(1).and_then(|rank| usize::try_from(rank).ok());
    place.and_then(|place| Language::all().nth(place)).unwrap_or(Language::UNDETERMINED)
}

/// The values of `order` of all articles in a language.
pub(crate) fn orders(language: Language) -> Range<u64> {
    let first = order(language, 0);
    first..first + (1 << ARTICLE_BITS)
}

/// The article's number in a value of `order`; 0 for a source.
pub(crate) fn article_of(order: u64) -> u64 {
    order & ((1 << ARTICLE_BITS) - 1)
}
