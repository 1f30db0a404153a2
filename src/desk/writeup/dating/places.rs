//! Where pages keep the date of publication: names of metas and of attributes.

/// Metas that tell a publication, the surest first.
pub const METAS: [&str; 17] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish-date",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "sailthru.date",
    "parsely-pub-date",
    "citation_publication_date",
    "weibo:article:create_at",
];

/// How the names of other metas end that tell a publication, their letters alone.
const META_ENDS: [&str; 15] = [
    "publishedtime",
    "publishtime",
    "publisheddate",
    "publishdate",
    "publicationdate",
    "publicationtime",
    "pubdate",
    "datepublished",
    "dateissued",
    "issued",
    "createat",
    "createddate",
    "dateavailable",
    "displaydate",
    "articledate",
];

/// Attributes in which elements keep the instant that they show.
pub const STAMPS: [&str; 10] = [
    "content",
    "title",
    "datetime",
    "data-datetime",
    "data-date-time",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-published",
    "data-publishtime",
];

/// Whether a meta's name tells a publication: `cXenseParse:recs:publishtime`, `weibo: article:create_at`.
pub fn is_of_publication(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    META_ENDS.iter().any(|end| letters.ends_with(end))
}
