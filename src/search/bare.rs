//! What a search finds, without what is shown of it: for measuring and checking.

use std::collections::HashSet;

use super::rank::Group;
use super::{Request, Searcher};
use crate::analysis::Analyzer;
use crate::error::{Error, Result};
use crate::query::parse;

/// An article's place in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedArticle {
    /// Its id.
    pub id: String,
    /// The number of its best passage.
    pub passage: u32,
    /// Its score.
    pub score: f32,
}

/// All articles that a query finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllFound {
    /// What each is known by: [`FoundArticle::key`](super::FoundArticle::key).
    pub keys: HashSet<u64>,
    /// Whether a pattern or a spelling fits more words than were searched for.
    pub is_partial: bool,
}

impl Searcher {
    /// Ranks as [`Searcher::search`] does, every match looked at, without reading what is found.
    ///
    /// # Errors
    /// [`Error::Index`] if the index can't be read.
    pub fn rank(&self, request: &Request) -> Result<Vec<RankedArticle>> {
        let groups = self.ranked(&parse(&request.query).query, request)?;
        self.shown(&groups, request)
    }

    /// Finds and ranks what [`Searcher::search`] shows, and neither reads anything of it nor counts what else there is:
    /// each article's [`key`](super::FoundArticle::key) with its score, best first.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn best(&self, request: &Request) -> Result<Vec<(u64, f32)>> {
        let mut analyzer = self.analyzer();
        let query = parse(&request.query).query;
        let Some((_, compiled)) = self.compiled(&query, request, &mut analyzer)? else {
            return Err(Error::EmptyQuery { query: request.query.clone() });
        };
        self.keep(analyzer);
        let ranking = self.found(&compiled, &request.within, request.keep())?;
        let groups = self.in_order(ranking, &compiled, request)?;
        let shown = groups.iter().skip(request.offset).take(request.limit);
        Ok(shown.map(|group| (group.tie, group.score)).collect())
    }

    /// All articles that a request finds, whatever its limit, in no order.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn find_all(&self, request: &Request) -> Result<AllFound> {
        let mut analyzer = Analyzer::new();
        let query = parse(&request.query).query;
        let Some((_, compiled)) = self.compiled(&query, request, &mut analyzer)? else {
            return Err(Error::EmptyQuery { query: request.query.clone() });
        };
        let groups = self.groups(&compiled, &request.within)?;
        Ok(AllFound {
            keys: groups.iter().map(|group| group.tie).collect(),
            is_partial: compiled.leaves.iter().any(|leaf| leaf.of.is_some()),
        })
    }

    /// The articles of a ranking that a request asks to see.
    fn shown(&self, groups: &[Group], request: &Request) -> Result<Vec<RankedArticle>> {
        let shown = groups.iter().skip(request.offset).take(request.limit);
        let ranked = shown.map(|group| {
            Ok(RankedArticle {
                id: self.reader.article(group.address)?.id,
                passage: group.passages.first().map_or(0, |passage| passage.number),
                score: group.score,
            })
        });
        ranked.collect()
    }
}
