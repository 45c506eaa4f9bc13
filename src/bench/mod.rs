//! Measuring an index: what it is measured on.
//!
//! How well a search answers is told by [`eval`](crate::eval), on archives that people judged; how
//! fast it is and how much room it takes shows on archives of any size only, which are made here.

pub mod generate;
