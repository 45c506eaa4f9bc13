//! What makes two spellings the same word: case, compatibility forms, apostrophes, accents.
//!
//! Two steps, because stemmers and stop lists need the accents: [`lower()`] keeps them, [`fold()`]
//! takes them away. Both leave plain ASCII to a fast path.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::cut_term;

/// A word in lower case, in Unicode form NFKC, with straight apostrophes and without invisible
/// characters (soft hyphens, joiners, marks of direction).
pub(super) fn lower(surface: &str) -> Cow<'_, str> {
    let lowered = if !surface.is_ascii() {
        Cow::Owned(lower_letters(surface).unwrap_or_else(|| lower_any(surface)))
    } else if surface.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(surface.to_ascii_lowercase())
    } else {
        Cow::Borrowed(surface)
    };
    cut_term(lowered)
}

/// A word of letters that have one form only, in lower case; `None` if there are others. None of these letters is put
/// together with another one, or lowered otherwise at the end of a word.
fn lower_letters(surface: &str) -> Option<String> {
    let mut lowered = String::with_capacity(surface.len());
    for c in surface.chars() {
        match c {
            '!'..='~' => lowered.push(straight(c.to_ascii_lowercase())),
            '\u{2019}' => lowered.push(straight(c)),
            '\u{130}' | '\u{132}' | '\u{133}' | '\u{13F}' | '\u{140}' | '\u{149}' | '\u{17F}' => {
                return None;
            }
            '\u{C0}'..='\u{17F}' | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' => {
                lowered.extend(c.to_lowercase());
            }
            _ => return None,
        }
    }
    Some(lowered)
}

/// A word in lower case, whatever is in it.
fn lower_any(surface: &str) -> String {
    let visible: String = surface.nfkc().filter(|&c| !is_invisible(c)).collect();
    // Lower-casing İ gives an i with a dot above it: one dot too many.
    let lowered = visible.to_lowercase().replace("i\u{307}", "i");
    lowered.nfc().map(straight).collect()
}

/// A word as [`lower()`] gives it, without diacritics.
pub(super) fn fold(lowered: &str) -> Cow<'_, str> {
    if lowered.is_ascii() {
        return Cow::Borrowed(lowered);
    }
    let folded = fold_letters(lowered).unwrap_or_else(|| fold_any(lowered));
    cut_term(Cow::Owned(folded))
}

/// A word of letters that stand each for itself, without diacritics; `None` if there are others.
fn fold_letters(lowered: &str) -> Option<String> {
    let mut folded = String::with_capacity(lowered.len());
    for c in lowered.chars() {
        if c.is_ascii() {
            folded.push(c);
            continue;
        }
        if !matches!(c, '\u{C0}'..='\u{24F}' | '\u{388}'..='\u{3F5}' | '\u{400}'..='\u{52F}')
            || is_combining_mark(c)
        {
            return None;
        }
        let (mut base, mut keeps_mark_of_it) = (None, false);
        decompose_canonical(c, |part| match base {
            None => base = Some(part),
            Some(base) => keeps_mark_of_it |= keeps_mark(base, part),
        });
        let base = base.filter(|_| !keeps_mark_of_it)?;
        match plain_letter(base) {
            "" => folded.push(base),
            letters => folded.push_str(letters),
        }
    }
    Some(folded)
}

/// A word without diacritics, whatever is in it.
fn fold_any(lowered: &str) -> String {
    let mut base = '\0';
    let plain: String = lowered
        .nfd()
        .filter(|&c| {
            if !is_combining_mark(c) {
                base = c;
                return true;
            }
            keeps_mark(base, c)
        })
        .collect();
    let mut folded = String::with_capacity(plain.len());
    for c in plain.nfc() {
        match plain_letter(c) {
            "" => folded.push(c),
            letters => folded.push_str(letters),
        }
    }
    folded
}

/// Characters that readers do not see and that must not part or change a word.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{640}' // Arabic tatweel only stretches the line
        | '\u{55B}' | '\u{55C}' | '\u{55E}' // Armenian marks of tone within the word
    ) || c.is_control()
}

/// Apostrophes in all their shapes become the straight one.
fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BB}' | '\u{2BC}' | '\u{FF07}' | '\u{2032}'
        | '`' | '\u{B4}' => '\'',
        other => other,
    }
}

/// Whether a combining mark makes another letter rather than an accented one.
///
/// Accents of Latin, Greek, Arabic and Hebrew go, and in Cyrillic stress marks and the dots of ё;
/// the marks of й, ї and of the scripts of India and beyond stay, for there they are letters.
fn keeps_mark(base: char, mark: char) -> bool {
    match mark {
        '\u{300}' | '\u{301}' => false,
        '\u{308}' if base == 'е' => false,
        '\u{306}' if base == 'у' => false,          // Belarusian ў
        '\u{93C}' | '\u{A3C}' | '\u{B3C}' => false, // nukta: of loan words, often left out
        '\u{302}'..='\u{36F}' => matches!(base, '\u{400}'..='\u{52F}'),
        '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' => false,
        _ => true,
    }
}

/// Letters that have no decomposition in Unicode but are typed without their stroke or ligature;
/// empty for all others.
fn plain_letter(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'þ' => "th",
        'ŧ' => "t",
        'ς' => "σ",
        'ə' | 'ɛ' => "e",
        'ɔ' => "o",
        'ґ' => "г",
        // Arabic script: letters that keyboards of its languages exchange.
        'ة' | 'ہ' | 'ھ' => "ه",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn letters_are_lowered_one_by_one_as_they_are_together(word in "[\\x00-\u{17f}’Ѐ-ԯ]{0,12}") {
            if let Some(lowered) = lower_letters(&word) {
                prop_assert_eq!(lowered, lower_any(&word));
            }
        }

        #[test]
        fn letters_fold_one_by_one_as_they_do_together(word in "[a-zà-ɏά-ϵа-ԯ\u{301}]{0,12}") {
            if let Some(folded) = fold_letters(&word) {
                prop_assert_eq!(folded, fold_any(&word));
            }
        }
    }
}
