//! What the integration tests stand on.

pub mod behaviour;
pub mod program;
pub mod schema;
pub mod site;
