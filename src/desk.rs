//! The desk: everything that is decided, without network, clock, disk, environment or async.

pub mod article;
pub mod calendar;
pub mod check;
pub mod dates;
pub mod dispatch;
pub mod draft;
pub mod edition;
pub mod entry;
pub mod facts;
pub mod feature;
pub mod identity;
pub mod intake;
pub mod issue;
pub mod language;
pub mod links;
pub mod opml;
pub mod proof;
pub mod readers;
pub mod source;
pub mod story;
pub mod summary;
pub mod text;
pub mod visit;
pub mod vitals;
pub mod writeup;
