//! Weights of evidence, fitted by logistic regression.

use super::evidence::FEATURES;

/// Weights of a piece by itself.
pub const PIECE: [f64; FEATURES] = [
    -2.0, 0.5, -2.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.3, // bias, words, linked, sentence, stops, heading, item, row, quote
    1.5, 0.3, -2.0, -2.0, -1.5, -2.0, -2.0, -1.5, -1.5, -2.0, -1.0, -1.0, -1.0, -2.0, -1.0, -2.0, -0.7, 0.0, 0.0, -1.0, -0.5, 0.0, -1.0,
    -0.8, -1.0, -1.0, // names
    -0.5, 0.8, -1.0, 0.25, -1.5, -1.5, -0.2, -0.5, -1.5, -1.5, -1.5, -1.5, 2.0, -2.0, 0.0, -1.0, -2.0,
];
