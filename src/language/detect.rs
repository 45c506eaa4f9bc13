//! Which language a text is written in, by `whatlang`, limited to the languages of the table.
//!
//! Called once an article, on the head of its text: a call costs 100 to 500 microseconds
//! whatever the length. Queries are never detected: they are too short to tell.

use std::sync::LazyLock;

use whatlang::{Detector, Info, Lang};

use super::Language;
use super::table::ROWS;

/// How much of a text is looked at, in characters; more does not make it better.
const HEAD: usize = 1_000;

/// A guess below this confidence on a text shorter than [`SHORT`] is no guess at all.
const DOUBTFUL: f64 = 0.9;

/// Texts below this many characters are too short to trust a doubtful guess.
const SHORT: usize = 80;

/// What detection made of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The language taken; [`Language::UNDETERMINED`] where the text does not tell.
    pub language: Language,
    /// How sure `whatlang` is of it, from 0 to 1.
    pub confidence: f64,
}

/// Detects the language of a text from its first 1,000 characters; where they leave doubt, it is
/// the one that the source declares.
pub fn detect(text: &str, declared: Option<Language>) -> Detection {
    static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
        Detector::with_allowlist(ROWS.iter().filter_map(|row| row.detected_as).collect())
    });
    let head = text.char_indices().nth(HEAD).map_or(text, |(end, _)| &text[..end]);
    let short = head.chars().nth(SHORT).is_none();
    match DETECTOR.detect(head) {
        Some(info) if info.confidence() > DOUBTFUL || (!short && declared.is_none()) => {
            Detection { language: of_whatlang(&info), confidence: info.confidence() }
        }
        other => Detection {
            language: declared.unwrap_or(Language::UNDETERMINED),
            confidence: other.map_or(0.0, |info| info.confidence()),
        },
    }
}

/// The row of the language that `whatlang` names.
fn of_whatlang(info: &Info) -> Language {
    let lang: Lang = info.lang();
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
            assert_eq!(detect(text, None).language.code(), code);
        }
    }

    #[test]
    fn a_declared_language_decides_where_the_text_leaves_doubt() {
        let dutch = Language::named("nl");
        assert_eq!(detect("Ok.", dutch).language.code(), "nl");
        let english = "The couple were seen leaving the restaurant together late on Tuesday evening, and would not talk.";
        assert_eq!(detect(english, dutch).language.code(), "en");
    }

    #[test]
    fn what_cannot_be_told_is_undetermined() {
        for text in ["", "12345 67890", "!!!", "\u{1F600}"] {
            assert_eq!(detect(text, None).language, Language::UNDETERMINED, "{text:?}");
        }
    }
}
