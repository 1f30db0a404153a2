//! Walks the road; the only rooms where doors meet.
