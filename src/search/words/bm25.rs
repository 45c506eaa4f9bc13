//! What a term adds to the score of a passage: BM25 as tantivy works it out, to the bit, and then rounded up to the next
//! multiple of [`STEP`]: what adds up to less than 512 is the same then in whichever order it is added.
//! tantivy makes a table of what depends on the length of passages for each term, which takes longer than to look the
//! term up; here it is made once for all terms of a field.

use std::sync::{Arc, LazyLock, OnceLock};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{DocId, Score};

use crate::index::Told;
use crate::language::LanguageSet;

/// How soon more occurrences in a passage stop to count.
const K1: Score = 1.2;

/// How much the length of a passage counts.
const B: Score = 0.75;

/// What terms add is a multiple of this.
const STEP: Score = 1.0 / 32_768.0;

/// A term is worth so much at least: a passage that has one scores more than nothing, as it would not where a term
/// stands in all of very many passages.
const LEAST: Score = 1e-30;

/// What the lengths of passages make of the occurrences in them.
#[derive(Debug)]
pub(super) struct OfLengths {
    /// How long passages are on average.
    average: Score,
    /// By the byte that stands for the length; told where postings are read.
    by_length: OnceLock<[Score; 256]>,
}

impl OfLengths {
    /// That of passages that are so long on average.
    pub(super) fn new(average: Score) -> OfLengths {
        OfLengths { average, by_length: OnceLock::new() }
    }

    fn by_length(&self) -> &[Score; 256] {
        static LENGTHS: LazyLock<[Score; 256]> = LazyLock::new(|| {
            std::array::from_fn(|id| {
                FieldNormReader::id_to_fieldnorm(u8::try_from(id).unwrap_or(u8::MAX)) as Score
            })
        });
        let of_length = |length| K1 * (1.0 - B + B * length / self.average);
        self.by_length.get_or_init(|| LENGTHS.map(of_length))
    }
}

/// What is added to what the length of a passage makes of it, by the number of its language: nothing, or so much that
/// occurrences count nothing.
pub(super) type InLanguages = [Score; 128];

/// That of passages that count in these languages only.
pub(super) fn in_languages(accepted: LanguageSet) -> InLanguages {
    let number = |at| u8::try_from(at).unwrap_or(u8::MAX);
    let counts = |at| accepted.contains_number(number(at));
    std::array::from_fn(|at| if counts(at) { 0.0 } else { Score::INFINITY })
}

/// The score of a term.
#[derive(Debug)]
pub(super) struct TermScore {
    weight: Score,
    of_lengths: Arc<OfLengths>,
}

impl TermScore {
    /// That of a term that passes for standing in so many of all passages, and is worth so many times more.
    pub(super) fn new(
        times: Score,
        (passages, all): (u64, u64),
        of_lengths: Arc<OfLengths>,
    ) -> TermScore {
        let passages = passages.min(all);
        let others = ((all - passages) as Score + 0.5) / (passages as Score + 0.5);
        let rarity = (1.0 + others).ln();
        TermScore { weight: (rarity * (1.0 + K1) * times).max(LEAST), of_lengths }
    }

    /// That of terms whose scores nobody asks for.
    pub(super) fn none() -> TermScore {
        TermScore { weight: LEAST, of_lengths: Arc::new(OfLengths::new(1.0)) }
    }

    /// The score of a passage, given the byte that stands for its length, and how often the term stands in it.
    pub(super) fn in_passage(&self, length: u8, times: u32) -> Score {
        self.of(times, self.of_lengths.by_length()[usize::from(length)])
    }

    /// The scores of passages: as [`TermScore::in_passage`] each, but several at a time.
    pub(super) fn in_passages(
        &self,
        lengths: &FieldNormReader,
        docs: &[DocId],
        times: &[u32],
        scores: &mut [Score],
    ) {
        let by_length = self.of_lengths.by_length();
        for (score, doc) in scores.iter_mut().zip(docs) {
            *score = by_length[usize::from(lengths.fieldnorm_id(*doc))];
        }
        self.of_all(times, scores);
    }

    /// The scores of passages, but 0 of those in some languages: given the language of each passage of the segment, and
    /// [`in_languages`].
    pub(super) fn in_passages_in(
        &self,
        lengths: &FieldNormReader,
        (languages, in_languages): (&Told, &InLanguages),
        docs: &[DocId],
        times: &[u32],
        scores: &mut [Score],
    ) {
        let by_length = self.of_lengths.by_length();
        for (score, doc) in scores.iter_mut().zip(docs) {
            let language = usize::from(languages.number(*doc)) % in_languages.len();
            let of_length = by_length[usize::from(lengths.fieldnorm_id(*doc))];
            *score = of_length + in_languages[language];
        }
        self.of_all(times, scores);
    }

    /// The scores given how often the term stands in passages; what their lengths make of that gives way to them.
    fn of_all(&self, times: &[u32], scores: &mut [Score]) {
        for (score, times) in scores.iter_mut().zip(times) {
            *score = self.of(*times, *score);
        }
    }

    /// The score given how often the term stands in a passage, and what its length makes of that.
    fn of(&self, times: u32, of_length: Score) -> Score {
        let times = times.cast_signed() as Score; // sooner than without a sign, and there are not so many
        rounded_up(self.weight * (times / (times + of_length)))
    }
}

/// The next multiple of [`STEP`]; of scores from 128 on, of as many of these as a [`Score`] tells apart.
fn rounded_up(score: Score) -> Score {
    /// The steps of scores about as large as this one are as far apart.
    const LARGE: Score = 384.0;
    let nearest = (score + LARGE) - LARGE;
    nearest + if nearest < score { STEP } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::query::Bm25Weight;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn scores_are_those_of_tantivy_rounded_up(
            passages in 1u64..1_000, others in 0u64..1_000_000, average in 1.0f32..300.0,
            weight in prop::sample::select(vec![1.0f32, 0.3, 0.7, 0.123]), length in any::<u8>(),
            times in 1u32..40,
        ) {
            let all = passages + others;
            let own = TermScore::new(weight, (passages, all), Arc::new(OfLengths::new(average)));
            let theirs = Bm25Weight::for_one_term_without_explain(passages, all, average);
            let theirs = theirs.boost_by(weight).score(length, times);
            let steps = (f64::from(theirs) / f64::from(STEP)).ceil();
            prop_assert_eq!(f64::from(own.in_passage(length, times)), steps * f64::from(STEP));
        }

        #[test]
        fn scores_add_up_to_the_same_in_whichever_order(
            mut scores in prop::collection::vec(0.0f32..40.0, 1..12), last in 0usize..12,
        ) {
            let sum = |scores: &[Score]| scores.iter().map(|score| rounded_up(*score)).sum::<Score>();
            let in_order = sum(&scores);
            let last = last % scores.len();
            scores.rotate_left(last);
            prop_assert_eq!(in_order.to_bits(), sum(&scores).to_bits());
            let (some, others) = scores.split_at(last);
            prop_assert_eq!(in_order.to_bits(), (sum(some) + sum(others)).to_bits());
        }
    }
}
