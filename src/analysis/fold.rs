//! What makes two spellings the same word: case, compatibility forms, apostrophes, accents.
//!
//! Two steps, because stemmers and stop lists need the accents: [`lower()`] keeps them, [`fold()`]
//! takes them away. Both leave plain ASCII to a fast path.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::cut_term;

/// A word in lower case, in Unicode form NFKC, with straight apostrophes and without invisible
/// characters (soft hyphens, joiners, marks of direction).
pub(super) fn lower(surface: &str) -> String {
    let mut lowered = if surface.is_ascii() {
        surface.to_ascii_lowercase()
    } else {
        let visible: String = surface.nfkc().filter(|&c| !is_invisible(c)).collect();
        // Lower-casing İ gives an i with a dot above it: one dot too many.
        let lowered = visible.to_lowercase().replace("i\u{307}", "i");
        lowered.nfc().map(straight).collect()
    };
    cut_term(&mut lowered);
    lowered
}

/// A word as [`lower()`] gives it, without diacritics.
pub(super) fn fold(lowered: &str) -> String {
    if lowered.is_ascii() {
        return lowered.to_owned();
    }
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
    cut_term(&mut folded);
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
