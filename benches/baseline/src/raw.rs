//! Raw tantivy, as somebody would use it who follows its own examples: one text field, its default
//! English stemmer, its query parser and its snippets.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{Query, QueryParser};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{DocAddress, Index, IndexSettings, ReloadPolicy, Searcher, TantivyDocument, doc};

/// How many threads write.
pub const THREADS: usize = 2;

/// Memory for all of them, in bytes: what tabloid takes when nothing else is asked of it.
const MEMORY: usize = 400_000_000;

/// The least that tantivy takes for a thread, in bytes.
const LEAST_MEMORY: usize = 15_000_000;

/// How many hits are asked for.
pub const LIMIT: usize = 10;

/// A passage as tabloid cut it, with the title of its article.
#[derive(Debug, Serialize, Deserialize)]
pub struct Passage {
    /// The title of its article.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// Makes an index of passages, merged to one segment.
pub fn index(passages: &Path, dir: &Path) -> Result<(), Box<dyn Error>> {
    let (schema, title, text) = schema();
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_blocksize: 16_384,
        ..IndexSettings::default()
    };
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(dir)?;
    let mut writer = index.writer_with_num_threads(THREADS, MEMORY)?;
    for line in BufReader::new(File::open(passages)?).lines() {
        let passage: Passage = serde_json::from_str(&line?)?;
        writer.add_document(doc!(title => passage.title, text => passage.text))?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    // What was merged away is still there.
    let writer = index.writer_with_num_threads::<TantivyDocument>(1, LEAST_MEMORY)?;
    writer.garbage_collect_files().wait()?;
    Ok(())
}

/// The fields: the text, and the title only to be shown.
fn schema() -> (Schema, Field, Field) {
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", STORED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let stored = TextOptions::default().set_indexing_options(indexing).set_stored();
    let text = schema.add_text_field("text", stored);
    (schema.build(), title, text)
}

/// An opened index.
pub struct Raw {
    index: Index,
    searcher: Searcher,
    title: Field,
    text: Field,
}

impl Raw {
    pub fn open(dir: &Path) -> Result<Raw, Box<dyn Error>> {
        let index = Index::open(MmapDirectory::open(dir)?)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let (_, title, text) = schema();
        Ok(Raw { searcher: reader.searcher(), index, title, text })
    }

    /// The best passages.
    pub fn best(&self, query: &str) -> Result<Vec<DocAddress>, Box<dyn Error>> {
        let best = TopDocs::with_limit(LIMIT).order_by_score();
        let found = self.searcher.search(&self.query(query)?, &best)?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    /// The best passages, each as the title of its article and a snippet.
    pub fn search(&self, query: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let query = self.query(query)?;
        let best = TopDocs::with_limit(LIMIT).order_by_score();
        let best = self.searcher.search(&query, &best)?;
        let generator = SnippetGenerator::create(&self.searcher, &*query, self.text)?;
        let mut found = Vec::with_capacity(best.len());
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let stored = |field| document.get_first(field).and_then(|value| value.as_str());
            let snippet = generator.snippet(stored(self.text).unwrap_or_default());
            found.push((stored(self.title).unwrap_or_default().to_owned(), snippet.to_html()));
        }
        Ok(found)
    }

    /// How many passages match.
    pub fn count(&self, query: &str) -> Result<usize, Box<dyn Error>> {
        Ok(self.searcher.search(&self.query(query)?, &Count)?)
    }

    fn query(&self, query: &str) -> Result<Box<dyn Query>, Box<dyn Error>> {
        Ok(QueryParser::for_index(&self.index, vec![self.text]).parse_query(query)?)
    }
}
