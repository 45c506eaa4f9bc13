//! Topics, judgements and runs as TREC has them: <https://trec.nist.gov/data/qrels_eng/> and the
//! documentation of `trec_eval`.

use std::collections::BTreeMap;

/// A question that somebody judged answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its number.
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// For each topic how relevant documents are; those that are not named are not.
pub type Qrels = BTreeMap<String, BTreeMap<String, i64>>;

/// For each topic what was found, with scores.
pub type Run = BTreeMap<String, Vec<(String, f32)>>;

/// What is wrong with a file: the line, from 1, and what was expected.
pub type Wrong = (usize, &'static str);

/// Reads topics: a number, a tab and a text a line, or TREC's own form with `<num>` and `<title>`.
///
/// # Errors
/// The first line that is neither, also where there is none.
pub fn topics(text: &str) -> Result<Vec<Topic>, Wrong> {
    const EXPECTED: &str = "a number, a tab and a text";
    let mut topics = Vec::new();
    if text.trim_start().starts_with("<top>") {
        topics = tagged(text);
    } else {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let (id, text) = line.split_once('\t').ok_or((at + 1, EXPECTED))?;
            topics.push(Topic { id: id.trim().to_owned(), text: text.trim().to_owned() });
        }
    }
    if topics.is_empty() { Err((1, EXPECTED)) } else { Ok(topics) }
}

/// Reads topics between tags, whose ends are left out.
fn tagged(text: &str) -> Vec<Topic> {
    let field = |topic: &str, name: &str| {
        let (_, rest) = topic.split_once(name)?;
        let value = rest.split('<').next()?.trim();
        let value = value.trim_start_matches("Number:").trim_start_matches("Topic:");
        Some(value.split_whitespace().collect::<Vec<&str>>().join(" "))
    };
    let topics = text.split("<top>").skip(1);
    topics
        .filter_map(|topic| {
            Some(Topic { id: field(topic, "<num>")?, text: field(topic, "<title>")? })
        })
        .collect()
}

/// Reads judgements: topic, anything, document and relevance a line.
///
/// # Errors
/// The first line that is not so, also where there is none.
pub fn qrels(text: &str) -> Result<Qrels, Wrong> {
    const EXPECTED: &str = "a topic, 0, a document and its relevance";
    let mut qrels = Qrels::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, document, relevance] = fields[..] else { return Err((at + 1, EXPECTED)) };
        let relevance = relevance.parse().map_err(|_| (at + 1, EXPECTED))?;
        qrels.entry(topic.to_owned()).or_default().insert(document.to_owned(), relevance);
    }
    if qrels.is_empty() { Err((1, EXPECTED)) } else { Ok(qrels) }
}

/// Reads a run: topic, anything, document, rank, score and a name a line. The score decides, as it
/// does for `trec_eval`.
///
/// # Errors
/// The first line that is not so.
pub fn read_run(text: &str) -> Result<Run, Wrong> {
    const EXPECTED: &str = "a topic, Q0, a document, its rank, its score and the name of the run";
    let mut run = Run::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, document, _, score, _] = fields[..] else { return Err((at + 1, EXPECTED)) };
        let score = score.parse().map_err(|_| (at + 1, EXPECTED))?;
        run.entry(topic.to_owned()).or_default().push((document.to_owned(), score));
    }
    Ok(run)
}

/// A run as [`read_run`] reads it.
pub fn write_run(run: &Run) -> String {
    let mut text = String::new();
    for (topic, found) in run {
        for (rank, (document, score)) in found.iter().enumerate() {
            text += &run_line(topic, document, rank + 1, *score);
            text.push('\n');
        }
    }
    text
}

/// A line of a run.
pub fn run_line(topic: &str, document: &str, rank: usize, score: f32) -> String {
    format!("{topic} Q0 {document} {rank} {score} tabloid")
}

/// A passage as a field of a line: `ARTICLE#PASSAGE`.
pub fn passage(id: &str, number: u32) -> String {
    format!("{}#{number}", document(id))
}

/// An article's id as a field of a line: white space in it is `_`.
pub fn document(id: &str) -> String {
    id.replace(char::is_whitespace, "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_in_both_forms() {
        let tsv = "1\tback together\n\n2\twho is it\n";
        let trec = "<top>\n<num> Number: 1\n<title> back\n together\n<desc> Description:\nx\n</top>\n\
            <top><num>2</num><title>who is it</title></top>";
        let expected = [("1", "back together"), ("2", "who is it")]
            .map(|(id, text)| Topic { id: id.into(), text: text.into() });
        assert_eq!(topics(tsv).unwrap(), expected);
        assert_eq!(topics(trec).unwrap(), expected);
        assert_eq!(topics("1\ta\nno tab").unwrap_err().0, 2);
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let run =
            Run::from([("q".to_owned(), vec![("b".to_owned(), 2.5), ("a".to_owned(), 0.125)])]);
        assert_eq!(read_run(&write_run(&run)).unwrap(), run);
        assert_eq!(read_run("q Q0 a 1 x t").unwrap_err().0, 1);
        assert_eq!(qrels("q 0 a 1\nq 0 b\n").unwrap_err().0, 2);
    }
}
