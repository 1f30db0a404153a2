//! An entry: what a source says of an article; every field is optional and none is trusted.

use bytes::Bytes;
use url::Url;

use super::dates::Dated;

/// One item of a feed, listing, sitemap, album or inbox. Text is plain, cleaned, and never markup.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The source's own key (guid, id), as it stands; never made from a clock or a random number.
    pub key: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Absolute http or https link to the article.
    pub link: Option<Url>,
    /// Byline.
    pub author: Option<String>,
    /// When it was published, as the source says.
    pub published: Option<Dated>,
    /// Why the date that it states is none, in words; `None` where it states none.
    pub undated: Option<String>,
    /// Standfirst or teaser.
    pub summary: Option<String>,
    /// Full text, paragraphs joined by a blank line.
    pub content: Option<String>,
    /// The page itself, where the source carries it (a saved page): it need not be asked for.
    pub page: Option<Bytes>,
}
