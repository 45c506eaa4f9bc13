//! How a language is written down, `en.txt`.
//!
//! A line that begins with `#` is a comment. `name = one | other` is a rule of the grammar: what stands
//! for its name is one of several, those with a number before them as many times as often; see
//! [`grammar`](super::grammar) for what they are made of. `name : a b c` is a list: of words, as
//! [`lexicon`](super::lexicon) wants them, or of what words and names are made from, where `-` stands
//! for nothing and what is listed twice is taken twice as often.

/// The lines of a language's file.
pub(super) struct Data {
    /// Rules: name and alternatives.
    pub(super) rules: Vec<(&'static str, &'static str)>,
    /// Lists by name.
    lists: Vec<(&'static str, Vec<&'static str>)>,
}

impl Data {
    /// Reads a file.
    pub(super) fn read(text: &'static str) -> Data {
        let (mut rules, mut lists) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, alternatives)) = line.split_once(" = ") {
                rules.push((name, alternatives));
            } else if let Some((name, words)) = line.split_once(" :") {
                // Only spaces part words: a no-break space is a word.
                let words = words.split(' ').filter(|word| !word.is_empty());
                lists.push((name, words.map(|word| if word == "-" { "" } else { word }).collect()));
            }
        }
        Data { rules, lists }
    }

    /// The list of a name; empty if there is none.
    pub(super) fn list(&self, name: &str) -> Vec<&'static str> {
        let found = self.lists.iter().find(|(known, _)| *known == name);
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    }

    /// The only word of a list.
    pub(super) fn word(&self, name: &str) -> &'static str {
        self.list(name).first().copied().unwrap_or_default()
    }

    /// The names of all lists.
    pub(super) fn lists(&self) -> impl Iterator<Item = &'static str> {
        self.lists.iter().map(|(name, _)| *name)
    }
}
