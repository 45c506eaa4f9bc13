//! What an apostrophe ties to a word: the article in l'actrice, the possessive in kanye's.
//!
//! The field `words` holds every language alike, so one rule serves all; only what nobody would
//! take for part of the word is cut. The whole word is always kept beside its core.

use super::words::SIGNS;
use crate::language::Language;

/// What stands before an apostrophe and is no part of the word: articles, pronouns, prepositions
/// and conjunctions of French, Italian and Catalan.
const ELISIONS: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    "un", "all", "dall", "dell", "nell", "sull", "coll", "gl", "quell", "quest", "bell", "sant",
    "anch", "senz", "tutt", "v",
];

/// What stands after an apostrophe in English contractions: with it, the word is another one.
const CONTRACTIONS: &[&str] = &["t", "re", "ve", "ll", "d", "m", "em"];

/// Longest suffix after an apostrophe, in characters: `'s`, Finnish `'ssa`, Turkish `'nin`.
const LONGEST_SUFFIX: usize = 4;

/// A simpler way of writing a word in lower case that finds it too, though it is not the word: `us`
/// for `u.s`, `oneill` for `o'neill`, `collega` for `col·lega`, `disney` for `disney+`, `pink` for `p!nk`,
/// a hand for a hand of any colour.
pub(super) fn simpler(lowered: &str) -> Option<String> {
    if lowered.ends_with(SIGNS) {
        return Some(lowered.trim_end_matches(SIGNS).to_owned());
    }
    // A Catalan l·l is one long l.
    if lowered.contains(['\'', '·']) {
        let joined = lowered.replace(['\'', '·'], "");
        return (!joined.is_empty()).then_some(joined);
    }
    if lowered.contains('!') {
        return Some(lowered.replace('!', "i"));
    }
    let mut parts = lowered.split('.');
    let are_initials = lowered.contains('.')
        && parts.all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    if are_initials {
        return Some(lowered.replace('.', ""));
    }
    let plain: String = lowered.chars().filter(|c| !SKINS.contains(c)).collect();
    (plain.len() < lowered.len() && !plain.is_empty()).then_some(plain)
}

/// A name written without its apostrophe, though what stands before that is taken for an elision or what stands after
/// it for a suffix: `damelio` for `D'Amelio`, `davine` for `Da'Vine`. Names have a capital on both sides of it; what
/// begins a sentence (L'Amérique) costs a term, what is within one (l'Amérique) none.
pub(super) fn joined_name(surface: &str, lowered: &str) -> Option<String> {
    if !surface.starts_with(char::is_uppercase) {
        return None;
    }
    let mut after = surface.chars().skip_while(|c| c.is_alphabetic());
    let is_apostrophe = matches!(after.next(), Some('\'' | '\u{2018}' | '\u{2019}'));
    let is_name = after.next().is_some_and(char::is_uppercase)
        && after.next().is_some_and(char::is_lowercase);
    let owner = lowered.strip_suffix("'s").unwrap_or(lowered);
    (is_apostrophe && is_name).then(|| owner.replace('\'', ""))
}

/// What gives an emoji the colour of a skin.
const SKINS: std::ops::RangeInclusive<char> = '\u{1F3FB}'..='\u{1F3FF}';

/// The part of a word in lower case that is left without elision, possessive and suffix; the
/// word itself where it has none.
pub(super) fn core(lowered: &str, language: Language) -> &str {
    let Some((before, after)) = lowered.split_once('\'') else { return lowered };
    if let Some(owner) = lowered.strip_suffix("'s").filter(|owner| owner.contains('\'')) {
        return core(owner, language);
    }
    if before.is_empty() || after.is_empty() {
        return lowered.trim_matches('\'');
    }
    if ELISIONS.contains(&before) && after.chars().nth(1).is_some() {
        return core(after, language);
    }
    let short = after.chars().nth(LONGEST_SUFFIX).is_none();
    let is_word = before.chars().nth(1).is_some();
    let is_suffix = after == "s" || (short && is_word && !CONTRACTIONS.contains(&after));
    if is_suffix || language.code() == "tr" { before } else { lowered }
}
