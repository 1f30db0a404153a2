//! Figures, dates, names and quotations in a sentence, the same in every language.
