//! Where the words of a paragraph begin and end: Unicode Standard Annex #29, word boundaries,
//! with changes for text as the web has it.
//!
//! A full stop between letters joins words in UAX #29 (`U.S.`), which glues sentences whose space
//! got lost (`together.She`). Here it joins single letters and digits only. And an underscore parts
//! words, for web text has it around them (`_very_`) and between them (`kim_kardashian`).
//! Katakana is parted sign by sign.
//!
//! Signs that belong to a name stay with it (`Disney+`, `C++`, `C#`, `P!nk`), and pictures that people type
//! (emoji) are words.

use unicode_properties::{EmojiStatus, UnicodeEmoji};
use unicode_segmentation::UnicodeSegmentation;

/// What UAX #29 takes for part of a word between letters and is one for initials only.
const STOPS: [char; 5] = ['.', ':', '\u{2024}', '\u{FE52}', '\u{FF0E}'];

/// What UAX #29 takes for part of a word and only joins words: its class ExtendNumLet.
const JOINTS: [char; 7] =
    ['_', '\u{203F}', '\u{2040}', '\u{2054}', '\u{FE33}', '\u{FE34}', '\u{FF3F}'];

/// Calls `visit` for each word of a paragraph with its byte offset: runs that hold a letter or a
/// digit, and emoji.
///
/// What stands between two spaces is looked at alone, for no word reaches across one. Most of it is a word of plain
/// letters with signs around it at most, and told in one pass.
pub(super) fn each<'p>(paragraph: &'p str, mut visit: impl FnMut(usize, &'p str)) {
    let bytes = paragraph.as_bytes();
    let after = |from: usize, ascii: Ascii| {
        let is_other = |byte: &u8| ASCII[usize::from(*byte)] != ascii;
        bytes[from..].iter().position(is_other).map_or(bytes.len(), |length| from + length)
    };
    let mut start = 0;
    while start < bytes.len() {
        let word = after(start, Ascii::Around);
        let end_of_word = after(word, Ascii::Letter);
        let mut end = after(end_of_word, Ascii::Around);
        if bytes.get(end).is_none_or(|byte| *byte == b' ') {
            if word < end_of_word {
                visit(word, &paragraph[word..end_of_word]);
            }
        } else {
            // It is so short that going through it beats calling for what looks faster (`memchr`).
            let length = bytes[end..].iter().position(|byte| *byte == b' ');
            end = length.map_or(bytes.len(), |length| end + length);
            each_part(&paragraph[start..end], &mut |at, word| visit(start + at, word));
        }
        start = end + 1;
    }
}

/// What a byte is to words of plain letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ascii {
    Letter,
    /// Parts words, and stands before or after many.
    Around,
    Other,
}

/// What each byte is.
const ASCII: [Ascii; 256] = {
    let mut table = [Ascii::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Ascii::Letter,
            b'"' | b'\'' | b'(' | b')' | b',' | b'-' | b'.' | b':' | b';' | b'!' | b'?' | b'['
            | b']' | b'*' => Ascii::Around,
            _ => Ascii::Other,
        };
        byte += 1;
    }
    table
};

/// Visits the words of a text without spaces.
fn each_part<'p>(chunk: &'p str, visit: &mut impl FnMut(usize, &'p str)) {
    around_names(chunk, &mut |at, part, is_name| {
        let visit_word = &mut |within, word| visit(at + within, word);
        if is_name {
            visit_word(0, part);
        } else if !each_plain(part, visit_word) {
            each_of_any(part, visit_word);
        }
    });
}

/// Visits the names in a text that have an exclamation mark for a letter, and what stands around them, each
/// with whether it is such a name.
///
/// A letter alone stands before the mark (P!nk, P!NK's): what is longer may be a sentence whose space got lost
/// (Wow!That).
fn around_names<'p>(text: &'p str, visit: &mut impl FnMut(usize, &'p str, bool)) {
    let (mut rest, mut looked) = (0, 0);
    while let Some(mark) = text.as_bytes()[looked..].iter().position(|byte| *byte == b'!') {
        let mark = looked + mark;
        looked = mark + 1;
        let letters = |at: usize| {
            text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
        };
        let mut before = text[rest..mark].chars().rev();
        let is_letter = before.next().is_some_and(|c| c.is_ascii_alphabetic());
        let is_alone = before.next().is_none_or(|c| !super::is_of_word(c) && !JOINTS.contains(&c));
        let mut end = looked + letters(looked);
        let goes_on =
            |end: usize| text[end..].starts_with(|c| super::is_of_word(c) || JOINTS.contains(&c));
        if !is_letter || !is_alone || end == looked || goes_on(end) {
            continue;
        }
        if let Some(apostrophe) =
            text[end..].chars().next().filter(|c| matches!(c, '\'' | '\u{2019}'))
        {
            let suffix = end + apostrophe.len_utf8();
            let suffixed = suffix + letters(suffix);
            if suffixed > suffix && !goes_on(suffixed) {
                end = suffixed;
            }
        }
        if rest < mark - 1 {
            visit(rest, &text[rest..mark - 1], false);
        }
        visit(mark - 1, &text[mark - 1..end], true);
        (rest, looked) = (end, end);
    }
    if rest < text.len() {
        visit(rest, &text[rest..], false);
    }
}

/// Visits the words of a text without spaces, whatever is in it.
///
/// UAX #29 keeps a run of Katakana together, as no other script that writes no words apart: a name in it would be
/// found by all of the run only. Here its signs are visited one by one, as those of Hiragana are.
fn each_of_any<'p>(chunk: &'p str, visit: &mut impl FnMut(usize, &'p str)) {
    let visit = &mut |start, word: &'p str| match word.starts_with(is_katakana) {
        true => word.grapheme_indices(true).for_each(|(at, sign)| visit(start + at, sign)),
        false => visit(start, word),
    };
    let mut taken = 0;
    for (start, word) in chunk.split_word_bound_indices() {
        if start < taken {
            continue; // the signs of the word before
        }
        if word.contains(JOINTS) {
            split(word, start, &JOINTS, &mut |start, part| split_at_stops(part, start, visit));
        } else if word.contains(char::is_alphanumeric) {
            taken = with_signs(chunk, start, start + word.len(), visit);
        } else if is_emoji(word) {
            visit(start, word);
        }
    }
}

/// Whether a character is Katakana, in full width or in half, or makes one longer.
fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// Visits the words of a text without spaces in which all characters are plain; else tells so, and
/// visits none.
fn each_plain<'p>(chunk: &'p str, visit: &mut impl FnMut(usize, &'p str)) -> bool {
    if chunk.chars().any(|c| plain(c).is_none()) {
        return false;
    }
    let mut rest = chunk.char_indices().filter_map(|(at, c)| Some((at, c, plain(c)?))).peekable();
    while let Some((start, c, class)) = rest.next() {
        if !matches!(class, Plain::Letter | Plain::Digit) {
            continue;
        }
        let (mut last, mut end) = (class, start + c.len_utf8());
        while let Some(&(at, c, class)) = rest.peek() {
            match class {
                Plain::Letter | Plain::Digit => (last, end) = (class, at + c.len_utf8()),
                _ if class.joins(last) => {
                    let after = chunk[at + c.len_utf8()..].chars().next();
                    if after.and_then(plain) != Some(last) {
                        break;
                    }
                }
                _ => break,
            }
            rest.next();
        }
        let taken = with_signs(chunk, start, end, visit);
        while rest.next_if(|(at, ..)| *at < taken).is_some() {}
    }
    true
}

/// What a plain character is to UAX #29.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    /// A letter that no sign can follow that would belong to it: such signs are not plain.
    Letter,
    Digit,
    /// Joins letters (rules WB6 and WB7).
    MidLetter,
    /// Joins digits (rules WB11 and WB12).
    MidDigit,
    /// Joins either.
    Mid,
    /// Parts words.
    Other,
}

impl Plain {
    /// Whether it joins two of a class.
    fn joins(self, both: Plain) -> bool {
        match self {
            Plain::Mid => true,
            Plain::MidLetter => both == Plain::Letter,
            Plain::MidDigit => both == Plain::Digit,
            _ => false,
        }
    }
}

/// The class of a character that is plain: of ASCII, precomposed Latin, Greek or Cyrillic, or what
/// typesetters put between their words.
fn plain(c: char) -> Option<Plain> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => Plain::Letter,
        '0'..='9' => Plain::Digit,
        '\'' | '.' | '\u{2018}' | '\u{2019}' => Plain::Mid,
        ':' => Plain::MidLetter,
        ',' | ';' => Plain::MidDigit,
        '_' => return None,
        '\0'..='\u{7F}' => Plain::Other,
        '\u{D7}' | '\u{F7}' => return None,
        '\u{C0}'..='\u{24F}' => Plain::Letter,
        '\u{388}'..='\u{38A}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3F5}' => Plain::Letter,
        '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' => Plain::Letter,
        '\u{A0}' | '«' | '»' | '\u{2010}'..='\u{2015}' | '\u{201A}'..='\u{201E}' | '…' => {
            Plain::Other
        }
        _ => return None,
    })
}

/// Visits a word with the signs that belong to it, or what stops leave of it; tells where it ends.
fn with_signs<'p>(
    chunk: &'p str,
    start: usize,
    end: usize,
    visit: &mut impl FnMut(usize, &'p str),
) -> usize {
    let end_of_signs = end + signs_after(chunk, end);
    match end_of_signs == end {
        true => split_at_stops(&chunk[start..end], start, visit),
        false => visit(start, &chunk[start..end_of_signs]),
    }
    end_of_signs
}

/// How many signs right after a word belong to it: `+`, `++` or `#`, where no word goes on.
fn signs_after(paragraph: &str, end: usize) -> usize {
    let after = &paragraph.as_bytes()[end..];
    let signs = match after {
        [b'+', b'+', ..] => 2,
        [b'+' | b'#', ..] => 1,
        _ => return 0,
    };
    let is_letter = paragraph[..end].ends_with(char::is_alphabetic);
    let goes_on = |c: char| c.is_alphanumeric() || SIGNS.contains(&c);
    if is_letter && !paragraph[end + signs..].starts_with(goes_on) { signs } else { 0 }
}

/// Signs that a name may end in.
pub(super) const SIGNS: [char; 2] = ['+', '#'];

/// Whether a run is shown as a picture: by itself, or because a selector asks for it (Unicode
/// Technical Standard #51). Signs that texts use as ornaments (♦, •, ★) are none, hearts are.
fn is_emoji(word: &str) -> bool {
    const PICTURE: char = '\u{FE0F}';
    let is_picture = |c: char| {
        c == '❤'
            || matches!(
                c.emoji_status(),
                EmojiStatus::EmojiPresentation
                    | EmojiStatus::EmojiPresentationAndModifierBase
                    | EmojiStatus::EmojiPresentationAndEmojiComponent
                    | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
            )
    };
    !word.is_ascii() && (word.contains(PICTURE) || word.chars().any(is_picture))
}

/// Visits the parts of a word between stops, or the whole word where they belong to it.
fn split_at_stops<'p>(word: &'p str, start: usize, visit: &mut impl FnMut(usize, &'p str)) {
    if !word.contains(STOPS) || keeps_stops(word) {
        visit(start, word);
    } else {
        split(word, start, &STOPS, visit);
    }
}

/// Visits the parts of a word that are left between separators.
fn split<'p>(word: &'p str, start: usize, at: &[char], visit: &mut impl FnMut(usize, &'p str)) {
    let mut rest = 0;
    for part in word.split_inclusive(at) {
        let bare = part.trim_end_matches(at);
        if !bare.is_empty() {
            visit(start + rest, bare);
        }
        rest += part.len();
    }
}

/// Whether every part between full stops is one character or a number: `u.s`, `4.5`.
fn keeps_stops(word: &str) -> bool {
    let mut parts = word.split(STOPS);
    parts.clone().all(|part| part.chars().nth(1).is_none())
        || parts.all(|part| part.chars().all(|c| c.is_numeric() || c == ','))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str, each: impl Fn(&str, &mut dyn FnMut(usize, &str))) -> Vec<(usize, String)> {
        let mut words = Vec::new();
        each(text, &mut |at, word| words.push((at, word.to_owned())));
        words
    }

    /// The words as Unicode has them, with our change, and no short cut.
    fn of_unicode(text: &str) -> Vec<(usize, String)> {
        words(text, |text, visit| {
            around_names(text, &mut |start, part, is_name| match is_name {
                true => visit(start, part),
                false => each_of_any(part, &mut |at, word| visit(start + at, word)),
            });
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn plain_text_parts_as_unicode_has_it(
            text in "[a-cA-Z0-9é'’‘.:,;+#@!/&%\\-“”„…–  àßØĳŉƿǆΩάϐжЁѐ«»!?\u{a0}()\\[\\]*\"]{0,24}",
        ) {
            prop_assert_eq!(words(&text, |text, visit| each(text, visit)), of_unicode(&text));
        }

        #[test]
        fn any_text_parts_as_unicode_has_it_between_spaces(text in "(\\PC|[a-z'.: _]){0,24}") {
            for chunk in text.split(' ') {
                prop_assert_eq!(words(chunk, |text, visit| each(text, visit)), of_unicode(chunk));
            }
        }
    }
}
