//! Door out: runs the operator's alert command.
