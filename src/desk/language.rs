//! Scripts, words and sentences of English and Chinese.
