//! tabloid: full-text search for archives of gossip and news articles.
//!
//! The modules stand in the order in which text travels through them, and import each other in
//! that order only. See ARCHITECTURE.md for the map.

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

pub mod output;

pub mod cli;
