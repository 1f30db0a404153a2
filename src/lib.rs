//! keepup watches news about China's market and writes the weekly draft of a newsletter.
//!
//! The road, one direction, a noun and a type at each step:
//!
//! ```text
//! feeds.toml -> source -> dispatch -> entry -> article -> story -> edition -> draft -> editions/2023-W19/draft.md
//!               told      fetched     said     kept       grouped  chosen     rendered
//! ```
//!
//! [`desk`] is pure: functions over bytes and strings. The doors ([`config`], [`inbox`], [`wire`], [`archive`], [`press`],
//! [`alert`], [`web`]) touch the world and never each other; [`newsroom`] walks the road through them; [`daemon`] says when,
//! [`cli`] says which.

pub mod archive;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod desk;
pub mod errand;
pub mod inbox;
pub mod newsroom;
pub mod press;
pub mod web;
pub mod wire;
