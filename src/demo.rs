//! A small web on loopback that serves invented sites in the shapes of real ones.
