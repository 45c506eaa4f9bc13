//! Which languages exist and how each behaves: one row of `table` each.
//!
//! `whatlang` is used here only ([`detect()`]), and so are the stop lists. What a stemmer does is
//! the business of the analysis; here stands only which one a language takes.

mod detect;
mod set;
mod table;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxBuildHasher;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use detect::{Detection, MORE, Reason, detect, foreign};
pub use set::LanguageSet;
use table::{ROWS, Row, UNDETERMINED, Writing};

/// A language of the table; cheap to copy and compare.
#[derive(Clone, Copy)]
pub struct Language(&'static Row);

/// An algorithm that reduces words to stems; the analysis knows how each works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // each is named after the language it is for
pub enum Stemmer {
    Arabic,
    Armenian,
    Basque,
    Catalan,
    Czech,
    Danish,
    Dutch,
    English,
    Esperanto,
    Estonian,
    Finnish,
    French,
    German,
    Greek,
    Hindi,
    Hungarian,
    Indonesian,
    Irish,
    Italian,
    Lithuanian,
    Nepali,
    Norwegian,
    Persian,
    Polish,
    Portuguese,
    Romanian,
    Russian,
    Serbian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
    Ukrainian,
    Yiddish,
}

impl Language {
    /// The language of texts whose language is not known (BCP 47 `und`).
    pub const UNDETERMINED: Language = Language(&UNDETERMINED);

    /// All languages with a row of their own, in the order of the table.
    pub fn all() -> impl ExactSizeIterator<Item = Language> {
        ROWS.iter().map(Language)
    }

    /// Finds a language by what people call it: `nl`, `nld`, `dut`, `Dutch`, `nederlands`, and
    /// tags with a region or script (`nl-BE`), in any case.
    pub fn named(name: &str) -> Option<Language> {
        let name = name.trim().to_lowercase();
        let primary = name.split(['-', '_']).next().unwrap_or(&name);
        Language::all().chain([Language::UNDETERMINED]).find(|language| {
            let row = language.0;
            row.code == primary
                || row.iso639_3 == primary
                || row.name.to_lowercase() == name
                || row.aliases.contains(&name.as_str())
                || row.aliases.contains(&primary)
        })
    }

    /// The language with this [`code`](Language::code).
    pub fn with_code(code: &str) -> Option<Language> {
        Language::all().chain([Language::UNDETERMINED]).find(|language| language.code() == code)
    }

    /// The BCP 47 tag, for example `nl`.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The ISO 639-3 code, for example `nld`.
    pub fn iso639_3(self) -> &'static str {
        self.0.iso639_3
    }

    /// The name in English, for example `Dutch`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether it can be told from a text.
    pub fn is_detected(self) -> bool {
        self.0.detected_as.is_some()
    }

    /// The stemmer that its words take.
    pub fn stemmer(self) -> Option<Stemmer> {
        self.0.stemmer
    }

    /// Whether it does not write words apart: the analysis finds them by a dictionary.
    pub fn is_segmented(self) -> bool {
        self.0.writing == Writing::Unspaced
    }

    /// Whether it writes compounds as one word.
    pub fn has_compounds(self) -> bool {
        self.0.writing == Writing::Compounding
    }

    /// Pairs of letters that people type for one letter with a sign (German `ue` for `ü`), with that
    /// letter.
    pub fn digraphs(self) -> &'static [(&'static str, &'static str)] {
        self.0.digraphs
    }

    /// Whether `word`, in lower case and with straight apostrophes, is a stop word: so common
    /// in this language that it tells nothing about a text.
    pub fn is_stop_word(self, word: &str) -> bool {
        self.stop_words().contains(word)
    }

    /// The languages that list `word`, in lower case and with straight apostrophes, as a stop word. Lists
    /// that are not ready yet are looked through as they stand: a search would spend more on getting all
    /// of them ready for a word or two.
    pub fn that_stop(word: &str) -> LanguageSet {
        STOPPED.languages(word).unwrap_or_else(|| {
            let stops =
                |language: &Language| match language.stop_list_place().and_then(OnceLock::get) {
                    None => listed(language.code()).any(|listed| listed == word),
                    Some(list) => list.contains(word),
                };
            Language::all().filter(stops).collect()
        })
    }

    /// Whether `word`, in lower case and with straight apostrophes, is a stop word of a language that makes compounds.
    pub fn is_stopped_among_compounds(word: &str) -> bool {
        let compounding = || Language::all().filter(|language| language.has_compounds());
        match STOPPED.ready.get() {
            Some(all) => {
                all.get(word).is_some_and(|stopped| compounding().any(|l| stopped.contains(l)))
            }
            None => compounding().any(|language| language.is_stop_word(word)),
        }
    }

    /// The languages of which our own lists have `word`, in lower case, as one that only holds sentences together; their stop
    /// lists have others.
    pub(crate) fn that_have_function_word(word: &str) -> LanguageSet {
        detect::that_have_function_word(word)
    }

    /// The stop words, in lower case: NLTK's lists, our own where words are not written apart; empty
    /// where there is none.
    pub fn stop_words(self) -> &'static StopList {
        static EMPTY: LazyLock<StopList> = LazyLock::new(StopList::default);
        let place = self.stop_list_place();
        place.map_or(&EMPTY, |place| place.get_or_init(|| listed(self.code()).collect()))
    }

    /// Where its stop list is once it is ready; nowhere without a row.
    fn stop_list_place(self) -> Option<&'static OnceLock<StopList>> {
        static LISTS: LazyLock<Vec<OnceLock<StopList>>> =
            LazyLock::new(|| ROWS.iter().map(|_| OnceLock::new()).collect());
        LISTS.get(self.place())
    }

    /// A number that it alone has in this version.
    pub fn number(self) -> u8 {
        self.place() as u8 // as many as bits of a set, at most
    }

    /// Its place in the table; without a row, the place behind all others.
    fn place(self) -> usize {
        // Asked for every word in every language: where its row is tells it, without looking for it.
        let offset = std::ptr::from_ref(self.0).addr().wrapping_sub(ROWS.as_ptr().addr());
        (offset / size_of::<Row>()).min(ROWS.len())
    }
}

/// The languages of every word of some lists, ready to be looked up in once they were asked for often: for a word or two
/// that takes longer than to look through the lists as they stand.
struct LanguagesByWord {
    asked: AtomicU32,
    ready: OnceLock<HashMap<&'static str, LanguageSet, FxBuildHasher>>,
    /// Visits every word with a language that has it.
    each: fn(&mut dyn FnMut(&'static str, Language)),
}

impl LanguagesByWord {
    const fn of(each: fn(&mut dyn FnMut(&'static str, Language))) -> LanguagesByWord {
        LanguagesByWord { asked: AtomicU32::new(0), ready: OnceLock::new(), each }
    }

    /// The languages that have a word; nothing as long as they were not asked for often.
    fn languages(&self, word: &str) -> Option<LanguageSet> {
        /// From so many questions on, it pays to make the lists ready, all of them at once.
        const OFTEN: u32 = 32;
        if self.asked.fetch_add(1, Ordering::Relaxed) < OFTEN {
            return None;
        }
        let ready = self.ready.get_or_init(|| {
            let mut ready: HashMap<&str, LanguageSet, FxBuildHasher> = HashMap::default();
            (self.each)(&mut |word, language| ready.entry(word).or_default().insert(language));
            ready
        });
        Some(ready.get(word).copied().unwrap_or_default())
    }
}

/// The languages that list a word as a stop word.
static STOPPED: LanguagesByWord = LanguagesByWord::of(|visit| {
    for language in Language::all() {
        listed(language.code()).for_each(|word| visit(word, language));
    }
});

/// The words of a stop list.
type StopList = HashSet<&'static str, FxBuildHasher>;

/// What NLTK's English list has because it cuts contractions (don't, ma'am) in two, and is a word or a name of its own.
const CUT: [&str; 4] = ["don", "haven", "ma", "won"];

/// The words of a stop list by the row's code, in no order; NLTK files Bokmål under Norwegian.
fn listed(code: &str) -> impl Iterator<Item = &'static str> {
    let own = match code {
        "ja" => include_str!("stop/ja.txt"),
        "th" => include_str!("stop/th.txt"),
        "zh" => include_str!("stop/zh.txt"),
        _ => "",
    };
    let code = if code == "nb" { "no" } else { code };
    let listed = stop_words::lookup(code).into_iter().flatten().copied();
    let is_own_word = move |word: &&str| code == "en" && CUT.contains(word);
    listed.filter(move |word| !is_own_word(word)).chain(own.split_whitespace())
}

impl PartialEq for Language {
    fn eq(&self, other: &Language) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Language {}

impl Hash for Language {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place().hash(state);
    }
}

impl PartialOrd for Language {
    fn partial_cmp(&self, other: &Language) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Language {
    fn cmp(&self, other: &Language) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({})", self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        let code = String::deserialize(deserializer)?;
        Language::named(&code).ok_or_else(|| D::Error::custom(format!("no language `{code}`")))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_everything_people_call_it() {
        for name in ["nl", "NL", "nld", "dut", "Dutch", "nederlands", "nl-BE", "nl_NL"] {
            assert_eq!(Language::named(name).map(Language::code), Some("nl"), "{name}");
        }
        assert_eq!(Language::named("klingon"), None);
        assert_eq!(Language::named(""), None);
        assert_eq!(Language::named("und"), Some(Language::UNDETERMINED));
    }

    #[test]
    fn no_two_rows_share_a_name() {
        let mut seen = HashSet::new();
        for language in Language::all().chain([Language::UNDETERMINED]) {
            let row = language.0;
            let names: HashSet<String> = [row.code, row.iso639_3, &row.name.to_lowercase()]
                .into_iter()
                .chain(row.aliases.iter().copied())
                .map(String::from)
                .collect();
            for name in names {
                assert!(seen.insert(name.clone()), "{name} names two languages");
            }
        }
    }

    #[test]
    fn every_stemmer_has_one_language() {
        let stemmers: Vec<Stemmer> = Language::all().filter_map(Language::stemmer).collect();
        assert_eq!(stemmers.len(), 34);
        assert_eq!(stemmers.iter().collect::<HashSet<_>>().len(), stemmers.len());
    }

    #[test]
    fn the_languages_of_rust_stemmers_have_stop_lists() {
        for code in "ar da de el en es fi fr hu it nb nl pt ro ru sv ta tr".split(' ') {
            let language = Language::named(code).unwrap();
            assert!(language.stop_words().len() >= 50, "{language}: a stop list is missing");
        }
    }

    #[test]
    fn the_languages_that_stop_a_word_are_the_same_however_often_they_are_asked_for() {
        let ask = || ["het", "the", "de", "wouldn't", "divorce", ""].map(Language::that_stop);
        let first = ask();
        for _ in 0..20 {
            assert_eq!(ask(), first);
        }
        let stops = |word| Language::all().filter(|l| l.is_stop_word(word)).collect::<Vec<_>>();
        let those =
            |set: LanguageSet| Language::all().filter(|l| set.contains(*l)).collect::<Vec<_>>();
        assert_eq!(["het", "the"].map(stops), [those(first[0]), those(first[1])]);
        assert!(!those(first[0]).is_empty() && those(first[4]).is_empty());
    }

    #[test]
    fn the_languages_that_have_a_function_word_are_the_same_however_often_they_are_asked_for() {
        let ask = || ["het", "však", "divorce", "a", ""].map(Language::that_have_function_word);
        let first = ask();
        for _ in 0..20 {
            assert_eq!(ask(), first);
        }
        let czech = Language::named("cs").unwrap();
        assert!(first[1].contains(czech) && !first[2].contains(czech));
    }

    #[test]
    fn stop_words_belong_to_their_language() {
        let dutch = Language::named("nl").unwrap();
        let english = Language::named("en").unwrap();
        assert!(dutch.is_stop_word("het") && !english.is_stop_word("het"));
        assert!(english.is_stop_word("wouldn't") && !english.is_stop_word("divorce"));
        assert!(english.is_stop_word("won't") && !english.is_stop_word("won"));
        assert!(!Language::UNDETERMINED.is_stop_word("the"));
    }
}
