//! Door out: writes editions whole or not at all, and never over an editor's work.
