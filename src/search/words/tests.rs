use std::collections::BTreeMap;
use std::sync::OnceLock;

use proptest::collection::vec;
use proptest::prelude::*;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, Searcher, doc};

use super::*;
use crate::index::BITS;
use crate::search::Total;

/// In how many passages one in so many has each word.
const ONE_IN: [u64; 7] = [1, 2, 7, 90, 700, 6_000, 1_000_000];

/// An index of two segments of some stretches, in which words are more and less frequent.
fn index() -> &'static (Searcher, Field) {
    static INDEX: OnceLock<(Searcher, Field)> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut schema = Schema::builder();
        let words = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs);
        let text =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        // Knuth's generator of 64 bits.
        let mut state = 3u64;
        let mut dice = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for passages in [11_000, 300] {
            for _ in 0..passages {
                let mut words = vec!["x"; 1 + dice(29) as usize];
                for (word, one_in) in ["a", "b", "c", "d", "e", "f", "g"].iter().zip(ONE_IN) {
                    if dice(one_in) == 0 {
                        words.extend(vec![*word; 1 + dice(3) as usize]);
                    }
                }
                writer.add_document(doc!(text => words.join(" "))).unwrap();
            }
            writer.commit().unwrap();
        }
        (index.reader().unwrap().searcher(), text)
    })
}

/// The passages of a segment that have a term, with their scores, as tantivy finds them.
fn of_term(term: &WeighedTerm, ordinal: u32) -> BTreeMap<DocId, Score> {
    let (searcher, field) = index();
    // No two words stand in as many passages.
    let letters = ('a'..='g').map(|letter| Term::from_field_text(*field, &letter.to_string()));
    let mut of_them =
        letters.filter(|known| searcher.doc_freq(known).unwrap() == term.places.passages());
    let query = TermQuery::new(of_them.next().unwrap(), IndexRecordOption::WithFreqs);
    assert!(of_them.next().is_none());
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher)).unwrap();
    let mut scorer = weight.scorer(searcher.segment_reader(ordinal), 1.0).unwrap();
    let mut found = BTreeMap::new();
    while scorer.doc() != TERMINATED {
        found.insert(scorer.doc(), scorer.score() * term.weight);
        scorer.advance();
    }
    found
}

/// Those that have a word.
fn of_word(word: &WeighedWord, ordinal: u32) -> BTreeMap<DocId, Score> {
    let mut found: BTreeMap<DocId, Score> = BTreeMap::new();
    for term in &word.best_of {
        for (doc, score) in of_term(term, ordinal) {
            let own = found.entry(doc).or_default();
            *own = own.max(score);
        }
    }
    for term in &word.added {
        of_term(term, ordinal).into_iter().for_each(|(doc, s)| *found.entry(doc).or_default() += s);
    }
    found
}

/// Those that a query finds.
fn of_query(query: &WordsQuery, ordinal: u32) -> BTreeMap<DocId, Score> {
    let mut found: BTreeMap<DocId, Score> = BTreeMap::new();
    for word in query.must.iter().chain(&query.may) {
        of_word(word, ordinal).into_iter().for_each(|(doc, s)| *found.entry(doc).or_default() += s);
    }
    for word in &query.must {
        let of_word = of_word(word, ordinal);
        found.retain(|doc, _| of_word.contains_key(doc));
    }
    found
}

fn term(word: &str, weight: Score) -> WeighedTerm {
    let (searcher, field) = index();
    let term = Term::from_field_text(*field, word);
    let passages = searcher.doc_freq(&term).unwrap();
    WeighedTerm::new(TermPlaces::of(&term, searcher).unwrap(), weight, passages)
}

fn words(most: usize) -> impl Strategy<Value = Vec<Arc<WeighedWord>>> {
    let term = (0usize..ONE_IN.len(), 1u8..4)
        .prop_map(|(nth, weight)| term(&"abcdefg"[nth..=nth], Score::from(weight) / 2.0));
    let word = (vec(term.clone(), 0..3), vec(term, 0..3))
        .prop_map(|(best_of, added)| Arc::new(WeighedWord { best_of, added }));
    vec(word, 0..most)
}

fn assert_same(found: impl IntoIterator<Item = (DocId, Score)>, expected: &BTreeMap<DocId, Score>) {
    let found: Vec<(DocId, Score)> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    for ((doc, score), (expected, expected_score)) in found.iter().zip(expected) {
        assert_eq!(doc, expected);
        assert!((score - expected_score).abs() < 1e-3, "{doc}: {score} {expected_score}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn passages_and_scores_are_those_of_the_terms_one_by_one(
        must in words(4), may in words(4), mut targets in vec(0u32..11_100, 0..12),
    ) {
        let (searcher, _) = index();
        let query = WordsQuery { must, may };
        let scoring = EnableScoring::enabled_from_searcher(searcher);
        let weight = query.weight(scoring).unwrap();
        let silent = query.weight(EnableScoring::disabled_from_searcher(searcher)).unwrap();
        targets.sort_unstable();
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            let expected = of_query(&query, ordinal);
            let mut found = Vec::new();
            weight.for_each(segment, &mut |doc, score| found.push((doc, score))).unwrap();
            assert_same(found, &expected);
            let mut found = Vec::new();
            let mut scorer = weight.scorer(segment, 2.0).unwrap();
            while scorer.doc() != TERMINATED {
                found.push((scorer.doc(), scorer.score() / 2.0));
                scorer.advance();
            }
            assert_same(found, &expected);
            prop_assert_eq!(scorer.advance(), TERMINATED);
            let mut found = Vec::new();
            silent.for_each_no_score(segment, &mut |docs| found.extend(docs.to_vec())).unwrap();
            prop_assert!(found.iter().eq(expected.keys()));
            let mut scorer = weight.scorer(segment, 1.0).unwrap();
            for target in &targets {
                if scorer.doc() >= *target {
                    continue;
                }
                let next = expected.range(target..).next();
                prop_assert_eq!(scorer.seek(*target), next.map_or(TERMINATED, |(doc, _)| *doc));
                if let Some((_, score)) = next {
                    prop_assert!((scorer.score() - score).abs() < 1e-3);
                    let after = expected.range(scorer.doc() + 1..).next();
                    prop_assert_eq!(scorer.advance(), after.map_or(TERMINATED, |(doc, _)| *doc));
                }
            }
        }
    }
}

#[test]
fn lists_are_read_from_the_second_time_on_and_hold_what_words_find() {
    let (searcher, _) = index();
    let segment = searcher.segment_reader(0);
    let is_start = |doc: u32| u64::from(doc.is_multiple_of(5)) << (doc % BITS);
    let row = |first: u32| {
        std::array::from_fn(|at| {
            let first = first + at as u32 * BITS;
            (first..first + BITS).map(is_start).fold(0, |all, bit| all | bit)
        })
    };
    let starts = (0..segment.max_doc()).step_by(ROW as usize).map(row).collect();
    let articles = Articles::new(starts, Vec::new(), segment.max_doc());
    assert_eq!(articles.longest(), 5);
    let tell = |passages: &[Scored]| OfArticles {
        articles: passages.to_vec(),
        least: passages.iter().map(|(_, score)| *score).collect(),
        total: Total { passages: passages.len() as u64, articles: 0 },
    };
    let of =
        |word: &str| Arc::new(WeighedWord { best_of: Vec::new(), added: vec![term(word, 1.0)] });
    let any = |words: &str| {
        let may = words.split(' ').map(of).collect();
        WordsQuery { must: Vec::new(), may }
    };
    let known = KnownLists::default();
    let lists = |query: &WordsQuery| {
        let ready = query.ready(EnableScoring::enabled_from_searcher(searcher)).unwrap();
        ready.lists(segment, &articles, &known, tell).unwrap()
    };
    // `a` is everywhere, `b` in every other passage, `c` in every seventh, `f` in few.
    let query = any("b c");
    let (frequent, rare) = (of_word(&query.may[0], 0), of_word(&query.may[1], 0));
    assert!(frequent.len() > 5_000 && rare.len() < 2_000);
    for asked in 1..=4 {
        let found = lists(&query);
        assert_eq!(found.is_some(), asked == 4, "2,048 a search, from the second one on");
        assert!(lists(&any("c")).is_some(), "few are read at once");
        let Some(found) = found else { continue };
        for (list, expected) in found.iter().zip([&frequent, &rare]) {
            assert_same(list.passages.iter().copied(), expected);
            assert_eq!(list.total.passages, expected.len() as u64);
            let mut scores: Vec<Score> = list.passages.iter().map(|(_, score)| *score).collect();
            scores.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(list.most, scores[0]);
            assert_eq!(list.least_of_best(30), scores[29]);
            assert_eq!(list.least_of_best(usize::MAX), 0.0);
        }
    }
    // Of all words there is one list, once those of each are read.
    let all = WordsQuery { must: vec![of("c"), of("b")], may: vec![of("f")] };
    assert!(lists(&all).is_none());
    let found = lists(&all).unwrap();
    assert_eq!(found.len(), 1);
    assert_same(found[0].passages.iter().copied(), &of_query(&all, 0));
    known.forget();
    assert!(lists(&query).is_none());
}

#[test]
fn a_term_stands_once_in_each_passage_of_a_field_without_frequencies() {
    let mut schema = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::Basic);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
    // More than a block of postings, and some of another.
    for number in 0..1_000 {
        let word = if number % 3 == 0 { "a a a" } else { "b" };
        writer.add_document(doc!(text => word)).unwrap();
    }
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    let term = Term::from_field_text(text, "a");
    let scoring = EnableScoring::enabled_from_searcher(&searcher);
    let own = WeighedTerm::new(TermPlaces::of(&term, &searcher).unwrap(), 1.0, 334);
    let word = WeighedWord { best_of: Vec::new(), added: vec![own] };
    let own = WordsQuery { must: Vec::new(), may: vec![word.into()] };
    let theirs = TermQuery::new(term, IndexRecordOption::Basic);
    let of = |query: &dyn Query| {
        let mut found = Vec::new();
        let weight = query.weight(scoring).unwrap();
        for segment in searcher.segment_readers() {
            weight.for_each(segment, &mut |doc, score| found.push((doc, score))).unwrap();
        }
        found
    };
    let theirs: BTreeMap<DocId, Score> = of(&theirs).into_iter().collect();
    assert_eq!(theirs.len(), 334);
    assert_same(of(&own), &theirs);
}
