//! The characters of a text as readers count them: grapheme clusters (Unicode Standard Annex #29).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Where the characters of a text begin.
pub(super) struct Characters {
    /// In bytes, in order; none where each byte is one.
    starts: Option<Vec<usize>>,
    /// Where the text ends, in bytes.
    end: usize,
}

impl Characters {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Characters {
        let end = text.len();
        if text.bytes().all(|byte| byte.is_ascii() && stands_alone(byte.into())) {
            return Characters { starts: None, end };
        }
        let mut starts = Vec::with_capacity(end);
        for (at, c) in text.char_indices() {
            if !stands_alone(c) {
                starts = text.grapheme_indices(true).map(|(at, _)| at).collect();
                break;
            }
            starts.push(at);
        }
        Characters { starts: Some(starts), end }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.starts.as_ref().map_or(self.end, Vec::len)
    }

    /// How many there are in a piece, given in bytes; here and below, a part of one counts as one.
    pub(super) fn count_in(&self, piece: &Range<usize>) -> usize {
        if piece.is_empty() {
            return 0;
        }
        let part = usize::from(self.is_within(piece.start));
        self.number(piece.end) - self.number(piece.start) + part
    }

    /// The place so many characters after one, at most the end of the text; both in bytes.
    pub(super) fn after(&self, place: usize, count: usize) -> usize {
        if count == 0 {
            return place;
        }
        let part = usize::from(self.is_within(place));
        self.place(self.number(place).saturating_add(count) - part)
    }

    /// The place so many characters before one, at least the start of the text; both in bytes.
    pub(super) fn before(&self, place: usize, count: usize) -> usize {
        if count == 0 {
            return place;
        }
        self.place(self.number(place).saturating_sub(count))
    }

    /// Whether a place is within a character.
    fn is_within(&self, place: usize) -> bool {
        self.place(self.number(place)) != place
    }

    /// How many begin before a place.
    fn number(&self, place: usize) -> usize {
        let starts = self.starts.as_ref();
        starts.map_or(place.min(self.end), |starts| starts.partition_point(|start| *start < place))
    }

    /// Where one begins; where the text ends, if there are not so many.
    fn place(&self, number: usize) -> usize {
        let start = self.starts.as_ref().map_or(Some(number), |starts| starts.get(number).copied());
        start.unwrap_or(self.end).min(self.end)
    }
}

/// Whether a sign is a character by itself beside others of which this holds: letters and signs of scripts
/// that write no marks on them; what may follow a sign as a part of it is not among them.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\n' | ' '..'\u{300}'
        | '\u{370}'..'\u{483}'
        | '\u{48A}'..'\u{530}'
        | '\u{1E00}'..'\u{2000}'
        | '\u{2010}'..='\u{2027}'
        | '\u{20A0}'..='\u{20C0}'
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF60}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signs_that_stand_alone_are_characters_beside_each_other() {
        let alone: Vec<char> = ('\0'..=char::MAX).filter(|c| stands_alone(*c)).collect();
        // Each beside itself, its neighbours and one of each script.
        let beside = ['a', 'é', 'я', 'ả', '“', '京', 'の', 'カ', '서', '각', '。', '！'];
        for (at, &c) in alone.iter().enumerate() {
            let next = alone.get(at + 1).copied().unwrap_or(c);
            for other in beside.into_iter().chain([c, next]) {
                let (before, after) = (format!("{other}{c}"), format!("{c}{other}"));
                assert_eq!(before.graphemes(true).count(), 2, "{before:?}");
                assert_eq!(after.graphemes(true).count(), 2, "{after:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn characters_are_counted_as_unicode_says(
            text in "([a-z \n]{0,24}|([a-zà-ɏα-ωа-яё’“…– \n]|[京都のカ한국\u{301}\u{200d}🎉กำनि\r\n]){0,24})",
            from in 0usize..24,
            to in 0usize..24,
        ) {
            let characters = Characters::of(&text);
            prop_assert_eq!(characters.count(), text.graphemes(true).count());
            let starts: Vec<usize> =
                text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            let place = |number: usize| starts[number.min(starts.len() - 1)];
            let piece = place(from.min(to))..place(from.max(to));
            let count = text[piece.clone()].graphemes(true).count();
            prop_assert_eq!(characters.count_in(&piece), count);
            prop_assert_eq!(characters.after(piece.start, count), piece.end);
            prop_assert_eq!(characters.before(piece.end, count), piece.start);
        }
    }
}
