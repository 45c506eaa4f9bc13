//! tabloid: full-text search for archives of gossip and news articles.
//!
//! The modules stand in the order in which text travels through them, and import each other in
//! that order only. See ARCHITECTURE.md for the map.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use tabloid::index::{Manner, update};
//! use tabloid::search::{Request, Searcher};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?;
//! let index = dir.path().join("index");
//! update(&index, &["seeds".into()], &Manner::default(), &mut |_, _| ControlFlow::Continue(()))?;
//! let results = Searcher::open(&index)?.search(&Request::new("\"back together\""))?;
//! assert_eq!(results.total.articles, 3);
//! for hit in &results.hits {
//!     println!("{} {:?}", hit.rank, hit.passage.snippet.text);
//! }
//! # Ok(())
//! # }
//! ```

pub mod error;
pub mod language;

pub mod analysis;
pub mod article;
pub mod repeat;
pub mod sentence;

pub mod archive;
pub mod passage;

pub mod index;
pub mod query;

pub mod snippet;

pub mod search;

pub mod eval;

pub mod bench;

pub mod output;

pub mod cli;
