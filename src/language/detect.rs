//! Which language a text is written in: by its function words first, by `whatlang` where they leave
//! doubt.
//!
//! The rule, for the first 1,000 characters of a text, or 4,000 where those leave doubt (a list of names):
//!
//! 1. Every function word (`the`, `het`, `och`) speaks for the languages that have it, the more the
//!    fewer they are. Where one language has [`CLEAR`] and twice as much as the next, it is taken.
//! 2. Else `whatlang` is asked, which knows all languages of the table by their trigrams and scripts.
//!    Its answer stands unless function words speak more for another one.
//!    On few letters trigrams take names for Latin or Javanese: there it must be confident, or as many function
//!    words must go with it as with any other language.
//! 3. A declared language (`<html lang>`, a field of a record) stands where the text does not speak
//!    clearly for another, and always where it can't be told from a text.
//! 4. In an archive of declared languages (`--languages`), one of these is taken, unless the text
//!    speaks clearly for another.
//! 5. What is left without evidence is undetermined.
//!
//! `whatlang` costs 100 to 500 microseconds a call whatever the length, counting words a few: most
//! articles never need it. Queries are never detected: they are too short to tell. (What their function
//! words say is heard in the ranking only.)

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;
use whatlang::{Detector, Info, Script, detect_script};

use super::table::ROWS;
use super::{Language, LanguageSet, LanguagesByWord};

/// How much of a text is looked at, in characters; more does not make it better where this is clear.
const HEAD: usize = 1_000;

/// And how much where that leaves doubt: nothing beyond this is ever looked at.
pub const MORE: usize = 4_000;

/// How much evidence is clear: some five function words that few other languages have.
const CLEAR: f32 = 8.0;

/// How much more function words must speak for another language than that of `whatlang`.
const OVERRULED: f32 = 1.2;

/// And how much more beyond that, where `whatlang` is certain.
const AHEAD: f32 = 2.5;

/// What a function word with a capital counts.
const CAPITAL: f32 = 0.3;

/// A guess of `whatlang` below this confidence needs a function word beside it.
const DOUBTFUL: f64 = 0.9;

/// On fewer letters than this (a headline) half of the guesses of little confidence are wrong.
const FEW_LETTERS: usize = 40;

/// A guess on so few letters needs this confidence, unless function words go with it as with no other language. From
/// here on, five of six are right.
const LIKELY: f64 = 0.2;

/// What two function words say that a language has alone.
const TWO_WORDS: f32 = 4.0;

/// Languages that news is hardly written in, and that trigrams take names for: guessed where they are certain only.
const UNCOMMON: [&str; 8] = ["ak", "eo", "jv", "la", "sn", "tk", "uz", "zu"];

/// A guess on fewer words is none where no function word goes with it and other scripts are meant as
/// well.
const FEW_WORDS: usize = 3;

/// What function words say more for one language than for the next, as a part, where they tell them apart.
const TOLD: f32 = 0.1;

/// A text with more letters of another script than this part is not in the Latin one, whose letters
/// names have in all of them.
const OTHER_SCRIPT: f32 = 0.2;

/// What detection made of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The language taken; [`Language::UNDETERMINED`] where the text does not tell.
    pub language: Language,
    /// How sure it is, from 0 to 1: how much more the text speaks for it than for the next, or what
    /// `whatlang` says.
    pub confidence: f64,
    /// By what it was taken.
    pub reason: Reason,
}

/// By what a language was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Function words.
    FunctionWords,
    /// Trigrams and scripts, by `whatlang`.
    Trigrams,
    /// The source declares it.
    Declared,
    /// The archive's languages are declared.
    Expected,
    /// Nothing speaks for any.
    Nothing,
}

impl Reason {
    /// It in words.
    pub fn name(self) -> &'static str {
        match self {
            Reason::FunctionWords => "by its function words",
            Reason::Trigrams => "by its letters",
            Reason::Declared => "as its source declares",
            Reason::Expected => "one of the archive's languages",
            Reason::Nothing => "nothing tells it",
        }
    }
}

/// Detects the language of a text from its beginning, by the rule above. `declared` is
/// what its source says; `expected` are the languages of the archive, if they are declared.
pub fn detect(text: &str, declared: Option<Language>, expected: &[Language]) -> Detection {
    let taken = |language, confidence, reason| Detection { language, confidence, reason };
    if let Some(declared) = declared.filter(|declared| !declared.is_detected()) {
        return taken(declared, 0.0, Reason::Declared);
    }
    let evidence_of = |head: &str, is_latin_script| match is_latin_script {
        true => Evidence::of(head),
        false => Evidence(Vec::new()),
    };
    let (mut head, mut is_latin_script) = without_foreign_names(first(text, HEAD));
    let mut evidence = evidence_of(&head, is_latin_script);
    if evidence.clear().is_none() && text.len() > head.len() {
        (head, is_latin_script) = without_foreign_names(first(text, MORE));
        evidence = evidence_of(&head, is_latin_script);
    }
    let (best, second) = evidence.best();
    if let Some((language, confidence)) = evidence.clear() {
        return taken(language, confidence, Reason::FunctionWords);
    }
    let has_words = head.split_whitespace().nth(FEW_WORDS).is_some();
    let guess = guess(&head);
    let of_guess = guess.map_or(0.0, |(language, _)| evidence.of_language(language));
    let certainty = guess.map_or(0.0, |(_, confidence)| confidence as f32);
    let by_words = best.filter(|(_, most)| *most > of_guess * OVERRULED + AHEAD * certainty);
    let is_backed = of_guess > 0.0 && best.is_some_and(|(_, most)| of_guess >= most);
    // A word or two that some languages have alike tell nothing: of these any would do.
    let by_words = by_words.filter(|(_, most)| has_words && second < most * (1.0 - TOLD));
    // One word of a language that is hardly written is likelier another one's: `ab`.
    let by_words =
        by_words.filter(|(language, most)| *most >= TWO_WORDS || !is_uncommon(*language));
    let told = match (by_words, guess) {
        (Some((language, most)), _) if !knows_better(guess) => {
            Some(taken(language, f64::from(1.0 - second / most), Reason::FunctionWords))
        }
        (_, Some((language, confidence)))
            if !is_latin_script
                || confidence > DOUBTFUL
                || (of_guess > 0.0 || has_words)
                    && (confidence >= LIKELY || is_backed || !has_few_letters(&head)) =>
        {
            Some(taken(language, confidence, Reason::Trigrams))
        }
        _ => None,
    };
    // What is only likely gives way to what is declared.
    let is_sure = |told: &Detection| {
        let most = evidence.of_language(told.language);
        told.reason == Reason::Trigrams && told.confidence > DOUBTFUL
            || declared
                .is_none_or(|declared| most > evidence.of_language(declared) * 2.0 + CLEAR / 2.0)
                && most
                    > expected.iter().map(|l| evidence.of_language(*l)).fold(0.0, f32::max) * 2.0
                        + CLEAR / 2.0
    };
    let is_free = declared.is_none() && expected.is_empty();
    match (told, declared) {
        (Some(told), None) if is_free || expected.contains(&told.language) || is_sure(&told) => {
            told
        }
        (Some(told), Some(declared)) if told.language == declared || is_sure(&told) => told,
        (_, Some(declared)) => taken(declared, 0.0, Reason::Declared),
        (_, None) if !expected.is_empty() => expected_one(&head, &evidence, expected),
        _ => taken(
            Language::UNDETERMINED,
            guess.map_or(0.0, |(_, confidence)| confidence),
            Reason::Nothing,
        ),
    }
}

/// A text, and whether it is in the Latin script; if not, without the names that stand in that one.
fn without_foreign_names(text: &str) -> (Cow<'_, str>, bool) {
    let is_latin = |c: char| c < '\u{250}' || ('\u{1E00}'..'\u{1F00}').contains(&c);
    let others = text.chars().filter(|c| !is_latin(*c) && c.is_alphabetic()).count();
    // Most texts have none, and need no counting.
    let letters = || text.chars().filter(|c| c.is_alphabetic()).count();
    if others == 0 || others as f32 <= letters() as f32 * OTHER_SCRIPT {
        return (Cow::Borrowed(text), true);
    }
    let is_name = |c: char| c.is_alphabetic() && is_latin(c);
    (text.chars().filter(|c| !is_name(*c)).collect(), false)
}

/// The language of a passage, where it clearly is another than that of its article; `sample` is a
/// text of the article.
pub fn foreign(text: &str, language: Language, sample: &str) -> Option<Language> {
    let script = detect_script(text);
    let told = if script == Some(Script::Latin) {
        // Trigrams tell too many names for a language of their own.
        Evidence::of(first(text, HEAD)).clear().filter(|(_, confidence)| *confidence > 0.5)
    } else if script == detect_script(sample) {
        None // relatives in the same script are not told apart by so little
    } else {
        let Detection { language, confidence, .. } = detect(text, None, &[]);
        Some((language, confidence)).filter(|_| confidence > DOUBTFUL)
    };
    told.map(|(language, _)| language).filter(|told| *told != language)
}

/// The first characters of a text, so many at most.
fn first(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The language that the letters of a text speak for, with the confidence of `whatlang`.
fn guess(text: &str) -> Option<(Language, f64)> {
    let by = |detector: &Detector| {
        detector.detect(text).map(|info| (of_whatlang(&info), info.confidence()))
    };
    let is_doubtful = |(language, confidence): &(Language, f64)| {
        *confidence <= DOUBTFUL && is_uncommon(*language)
    };
    let first = by(&DETECTOR);
    if first.as_ref().is_some_and(is_doubtful) { by(&COMMON) } else { first }
}

/// Whether news is hardly written in a language.
fn is_uncommon(language: Language) -> bool {
    UNCOMMON.contains(&language.code())
}

/// Whether a text has fewer letters than [`FEW_LETTERS`].
fn has_few_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).nth(FEW_LETTERS - 1).is_none()
}

/// Whether a guess is of a language that no function words are known of, and certain.
fn knows_better(guess: Option<(Language, f64)>) -> bool {
    guess.is_some_and(|(language, confidence)| {
        confidence > DOUBTFUL && !EVIDENCE.has_words.contains(&language)
    })
}

/// One of the languages that an archive is declared to have.
fn expected_one(head: &str, evidence: &Evidence, expected: &[Language]) -> Detection {
    let mut by_words: Vec<(f32, Language)> =
        expected.iter().map(|language| (evidence.of_language(*language), *language)).collect();
    by_words.sort_by(|a, b| b.0.total_cmp(&a.0));
    let second = by_words.get(1).map_or(0.0, |(most, _)| *most);
    let mut language = by_words.first().map_or(Language::UNDETERMINED, |(_, language)| *language);
    let is_told = by_words.first().is_some_and(|(most, _)| *most > second * OVERRULED);
    if !is_told {
        let known = expected.iter().filter_map(|language| language.0.detected_as);
        let guess = Detector::with_allowlist(known.collect()).detect(head);
        language = guess.map_or(language, |info| of_whatlang(&info));
    }
    Detection { language, confidence: 0.0, reason: Reason::Expected }
}

/// Knows all languages of the table that `whatlang` does.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    Detector::with_allowlist(ROWS.iter().filter_map(|row| row.detected_as).collect())
});

/// Knows those of them that are not [`UNCOMMON`].
static COMMON: LazyLock<Detector> = LazyLock::new(|| {
    let common = ROWS.iter().filter(|row| !UNCOMMON.contains(&row.code));
    Detector::with_allowlist(common.filter_map(|row| row.detected_as).collect())
});

/// The function words of all languages, with what each says.
static EVIDENCE: LazyLock<FunctionWords> = LazyLock::new(FunctionWords::read);

/// Function words and the languages that have them.
struct FunctionWords {
    /// Each with its number.
    words: HashMap<&'static str, (usize, Vec<Language>), FxBuildHasher>,
    has_words: Vec<Language>,
}

impl FunctionWords {
    /// Reads the stop lists, and our own for languages that have none.
    fn read() -> FunctionWords {
        let own = own()
            .filter_map(|(code, words)| Some((Language::named(code)?, words.collect::<Vec<_>>())));
        let is_latin = |word: &&str| detect_script(word) == Some(Script::Latin);
        // Turkic languages share theirs.
        let is_alone = |language: &Language| !["az", "tk", "tr", "uz"].contains(&language.code());
        let listed = Language::all().filter(is_alone).map(|language| {
            (language, language.stop_words().iter().copied().filter(is_latin).collect())
        });
        let mut read = FunctionWords { words: HashMap::default(), has_words: Vec::new() };
        for (language, words) in own.chain(listed) {
            if !words.is_empty() && !read.has_words.contains(&language) {
                read.has_words.push(language);
            }
            for word in words {
                let number = read.words.len();
                let (_, languages) = read.words.entry(word).or_insert((number, Vec::new()));
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
        }
        read
    }
}

/// The languages of which our own lists have a word in lower case.
pub(super) fn that_have_function_word(word: &str) -> LanguageSet {
    static LANGUAGES: LanguagesByWord = LanguagesByWord::of(|visit| {
        for (code, words) in own() {
            let Some(language) = Language::named(code) else { continue };
            words.for_each(|word| visit(word, language));
        }
    });
    LANGUAGES.languages(word).unwrap_or_else(|| among_own(word))
}

/// The same, looked for in the lists as they stand.
fn among_own(word: &str) -> LanguageSet {
    // Most words are in none, not even within another word.
    let may_have = |list: &&(&str, &str)| list.1.contains(word);
    let has_it = |list: &&(&str, &str)| list.1.split(' ').any(|own| own == word);
    let have_it = OWN.iter().filter(may_have).filter(has_it);
    have_it.filter_map(|(code, _)| Language::named(code)).collect()
}

/// Our own function words, parted by spaces, by the codes of their languages.
static OWN: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("function_words.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).collect()
});

/// Our own function words, by the codes of their languages; one may come more than once.
fn own() -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
    OWN.iter().map(|(code, words)| (*code, words.split(' ')))
}

/// How much a function word says that so many languages have.
fn specificity(languages: usize) -> f32 {
    let all = EVIDENCE.has_words.len() as f32;
    (all / languages as f32).log2() / all.log2() * 2.0
}

/// How much the function words of a text speak for each language.
struct Evidence(Vec<(Language, f32)>);

impl Evidence {
    fn of(text: &str) -> Evidence {
        let mut found: Vec<(Language, f32)> = Vec::new();
        let mut seen: HashMap<usize, usize, FxBuildHasher> = HashMap::default();
        let mut counts: Vec<(&[Language], f32)> = Vec::new();
        let mut lowered = String::new();
        let parts = |c: char| !is_alphanumeric(c) && !matches!(c, '\'' | '\u{2019}');
        for word in text.split(parts) {
            lower(word.trim_matches(['\'', '\u{2019}']), &mut lowered);
            let Some((number, languages)) = EVIDENCE.words.get(lowered.as_str()) else { continue };
            // With a capital it may be part of a name (Los Angeles).
            let count = if word.starts_with(char::is_uppercase) { CAPITAL } else { 1.0 };
            let at = *seen.entry(*number).or_insert(counts.len());
            match counts.get_mut(at) {
                Some((_, times)) => *times += count,
                None => counts.push((languages, count)),
            }
        }
        for (languages, times) in counts {
            let times = if times > 1.0 { 1.0 + times.ln() } else { times };
            let says = times * specificity(languages.len());
            for language in languages {
                match found.iter_mut().find(|(known, _)| known == language) {
                    Some((_, most)) => *most += says,
                    None => found.push((*language, says)),
                }
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Evidence(found)
    }

    /// The language that most is said for, with how much; and how much for the next.
    fn best(&self) -> (Option<(Language, f32)>, f32) {
        (self.0.first().copied(), self.0.get(1).map_or(0.0, |(_, most)| *most))
    }

    /// The language that the words speak for clearly, with how sure that is.
    fn clear(&self) -> Option<(Language, f64)> {
        let (first, second) = self.best();
        let (language, most) = first?;
        let is_clear = most >= CLEAR && most >= second * 2.0;
        is_clear.then(|| (language, f64::from(1.0 - second / most)))
    }

    fn of_language(&self, language: Language) -> f32 {
        self.0.iter().find(|(known, _)| *known == language).map_or(0.0, |(_, most)| *most)
    }
}

/// What [`char::is_alphanumeric`] tells, at once of what most texts have.
fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphanumeric(),
        '\u{C0}'..='\u{24F}' => !matches!(c, '\u{D7}' | '\u{F7}'),
        '\u{400}'..='\u{481}' => true,
        '\u{2010}'..='\u{2027}' => false,
        c => c.is_alphanumeric(),
    }
}

/// Puts a word in lower case with straight apostrophes into a string.
fn lower(word: &str, lowered: &mut String) {
    lowered.clear();
    if word.is_ascii() {
        lowered.push_str(word);
        lowered.make_ascii_lowercase();
    } else {
        lowered.push_str(&word.to_lowercase().replace('\u{2019}', "'"));
    }
}

/// The row of the language that `whatlang` names.
fn of_whatlang(info: &Info) -> Language {
    let lang = info.lang();
    ROWS.iter().find(|row| row.detected_as == Some(lang)).map_or(Language::UNDETERMINED, Language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_told_by_its_own_words() {
        for (code, text) in [
            (
                "en",
                "The couple were seen leaving the restaurant together late on Tuesday evening, and neither of them would say a word to the photographers outside.",
            ),
            (
                "nl",
                "Het koppel werd dinsdagavond laat samen gezien bij het verlaten van het restaurant, maar geen van beiden wilde iets zeggen tegen de fotografen.",
            ),
            (
                "de",
                "Das Paar wurde am späten Dienstagabend beim Verlassen des Restaurants gesehen, doch keiner von beiden wollte den wartenden Fotografen etwas sagen.",
            ),
            (
                "fr",
                "Le couple a été vu quittant le restaurant tard mardi soir, mais aucun des deux n'a voulu parler aux photographes qui attendaient dehors.",
            ),
        ] {
            assert_eq!(detect(text, None, &[]).language.code(), code);
        }
    }

    #[test]
    fn more_is_looked_at_where_the_beginning_leaves_doubt() {
        let names =
            "Penélope Cruz en Javier Bardem, Antonio Banderas, Salma Hayek en Pedro Pascal, ";
        let names = names.repeat(14);
        let rest = "waren allemaal op het feest, maar van hun bruiloft wilde niemand van hen iets \
                    zeggen tegen de fotografen die daar de hele nacht hadden staan wachten.";
        assert_ne!(detect(&names, None, &[]).language.code(), "nl");
        assert_eq!(detect(&(names + rest), None, &[]).language.code(), "nl");
    }

    #[test]
    fn a_declared_language_decides_where_the_text_leaves_doubt() {
        let dutch = Language::named("nl");
        assert_eq!(detect("Ok.", dutch, &[]).language.code(), "nl");
        let english = "The couple were seen leaving the restaurant together late on Tuesday evening, and would not talk.";
        assert_eq!(detect(english, dutch, &[]).language.code(), "en");
    }

    #[test]
    fn a_headline_that_is_hardly_more_than_names_is_not_taken_for_another_language() {
        for text in [
            "Brad Pitt spotted in Paris",
            "Cardi B files for divorce",
            "Selena Gomez marries Benny Blanco",
            "Ariana Grande responds to rumors",
            "Gigi Hadid rocks bikini",
            "Lady Gaga marries fiance",
            "Paris Hilton welcomes baby boy",
            "Elton John cancels show",
            "Beyonce sells Malibu home",
            "Johnny Depp returns to Cannes",
        ] {
            let code = detect(text, None, &[]).language.code();
            assert!(["en", "und"].contains(&code), "{text}: {code}");
        }
        for (code, text) in [
            ("en", "Ben Affleck seen with mystery woman"),
            ("en", "Miley Cyrus opens up about divorce"),
            ("nl", "Kim Feenstra in tranen na breuk met vriend"),
            ("fr", "Mariage surprise pour la chanteuse"),
            ("de", "Helene Fischer und ihr Mann sind nicht mehr zusammen"),
        ] {
            assert_eq!(detect(text, None, &[]).language.code(), code, "{text}");
        }
    }

    #[test]
    fn letters_and_figures_are_those_of_unicode() {
        assert!(('\0'..=char::MAX).all(|c| is_alphanumeric(c) == c.is_alphanumeric()));
    }

    #[test]
    fn what_cannot_be_told_is_undetermined() {
        for text in ["", "12345 67890", "!!!", "\u{1F600}"] {
            assert_eq!(detect(text, None, &[]).language, Language::UNDETERMINED, "{text:?}");
        }
    }
}
