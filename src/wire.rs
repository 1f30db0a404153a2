//! Door to the network: the only rooms that know reqwest.
