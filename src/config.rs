//! Door in: feeds.toml becomes a Config, or a list of every problem with line and cure.
