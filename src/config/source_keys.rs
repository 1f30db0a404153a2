//! The tables and keys of a source.

use super::key::{Keys, key};

/// `[[source]]`
pub(super) const SOURCE: Keys = Keys {
    table: "[[source]]",
    meaning: "What to watch. `name` and `url` are enough for most.",
    list: &[
        key(
            "name",
            "string",
            "required",
            "\"TechNode\"",
            "Unique, shown to people, and the source's identity: under another name it is another source.",
        ),
        key(
            "url",
            "URL",
            "required, but for an inbox",
            "\"https://technode.com/feed/\"",
            "What to ask: a feed, or a page that names its feed; else as `kind` says.",
        ),
        key(
            "kind",
            "\"feed\", \"listing\", \"json\", \"sitemap\", \"wechat_album\" or \"inbox\"",
            "found out",
            "\"feed\"",
            "How it is read. A `[source.listing]` and the like says it too.",
        ),
        key("enabled", "true or false", "true", "false", "A source that is off is checked and otherwise left alone."),
        key("language", "language tag", "of `[fetch]`, else found in the text", "\"zh-CN\"", "What it publishes in."),
        key("zone", "time zone", "of `[fetch]`, else none", "\"Asia/Shanghai\"", "Zone of dates that carry none."),
        key(
            "date_formats",
            "string or list of strings",
            "the usual ones",
            "[\"%b %d, %Y\"]",
            "Forms of its dates, tried first: strftime, `unix`, `unix_ms` or `relative` (3小时前).",
        ),
        key(
            "allow",
            "pattern or list of patterns",
            "everything",
            "'^https://technode\\.com/20\\d\\d/'",
            "Regular expressions; the link must match one.",
        ),
        key("deny", "pattern or list of patterns", "nothing", "'/sponsored/'", "The link may match none."),
        key("keep", "pattern or list of patterns", "everything", "'(?i)\\bchina\\b'", "Title or summary must match one."),
        key("drop", "pattern or list of patterns", "nothing", "'(?i)^sponsored'", "The title may match none."),
        key(
            "drop_params",
            "string or list of strings",
            "none",
            "[\"from\"]",
            "Query parameters to cut from its links, beside the known tracking ones.",
        ),
        key(
            "key",
            "\"auto\", \"url\", \"guid\" or \"pattern:...\"",
            "\"auto\"",
            "'pattern:/news/(\\d+)'",
            "What makes two entries the same article: the sounder of guid and URL, one of them, or the first group of a pattern in the URL.",
        ),
        key(
            "article",
            "true, false or table",
            "of `[fetch]`, else true",
            "false",
            "Whether its article pages are read; `[source.article]` says how.",
        ),
        key("headers", "table", "none", "{ authorization = \"Bearer ${NEWS_TOKEN}\" }", "Extra request headers; see there."),
        key(
            "interval",
            "duration",
            "of `[fetch]`, else \"1h\"",
            "\"6h\"",
            "Shortest time between two visits; a public host is never asked more often than every half hour.",
        ),
        key(
            "max_interval",
            "duration",
            "of `[fetch]`, else \"6h\"",
            "\"6h\"",
            "Longest time between two visits of a source that seldom has news; as `interval`, every visit is `interval` apart.",
        ),
        key("max_age", "duration", "of `[fetch]`, else \"14d\"", "\"14d\"", "What is older at first sight is not taken."),
        key("max_items", "whole number, 1 to 100000", "of `[fetch]`, else 1000", "100", "Most entries taken from one answer."),
        key("timeout", "duration", "of `[fetch]`, else \"30s\"", "\"30s\"", "Deadline of one request."),
        key(
            "max_bytes",
            "size",
            "of `[fetch]`, else \"10MiB\"",
            "\"10MiB\"",
            "Most bytes of one answer, unpacked; where nothing is said, an article's page has 8MiB.",
        ),
        key(
            "pause",
            "duration",
            "of `[fetch]`, else \"2s\"",
            "\"2s\"",
            "Pause between two requests to its host; to WeChat, 45s unless another is written here or in `[fetch]`.",
        ),
        key(
            "robots",
            "\"respect\" or \"owner-approved\"",
            "of `[fetch]`, else \"respect\"",
            "\"respect\"",
            "Whether robots.txt is obeyed for pages; the owner's override is logged at every start.",
        ),
        key("paywalled", "true or false", "false", "true", "The public reads excerpts only."),
        key("official", "true or false", "false", "true", "The publisher reports on itself."),
        key(
            "notes",
            "true or false",
            "false",
            "true",
            "Its short posts (under 100 words or 200 Chinese characters) go to the section of notes; its longer articles do not.",
        ),
        key("section", "string", "by the sections' own rules", "\"marketing\"", "The `[[edition.section]]` that its stories belong to."),
        key("weight", "number, 0 to 10", "1", "1.5", "How much its reports count when a lead is chosen."),
        key(
            "expect_every",
            "duration",
            "by its own rhythm",
            "\"3d\"",
            "It is stale, and ops are told, when nothing new came for this long.",
        ),
        key("allow_private", "true or false", "of `[fetch]`, else false", "false", "It may be reached at loopback and private addresses."),
        key(
            "ca_file",
            "path",
            "none",
            "\"news-ca.pem\"",
            "Certificates (PEM) that are trusted for it beside the system's; relative to where the paths of `[store]` begin.",
        ),
        key("listing", "table", "none", "[source.listing]", "Selectors over a page that lists articles."),
        key("json", "table", "none", "[source.json]", "Where things stand in a JSON answer."),
        key("sitemap", "table", "none", "[source.sitemap]", "What to read of a sitemap."),
        key("wechat_album", "table", "none", "[source.wechat_album]", "How far back to read an album."),
        key("inbox", "table", "none", "[source.inbox]", "Files that editors put down."),
    ],
};

/// `[source.listing]`
pub(super) const LISTING: Keys = Keys {
    table: "[source.listing]",
    meaning: "Selectors over a page that lists articles. A value is written `\"h2 a@href\"` (selector, then attribute; text without one), or as a table, see the next.",
    list: &[
        key("item", "CSS selector", "required", "\"article\"", "Selects one element an article."),
        key("title", "selector@attribute", "the link's text", "\"h2\"", "Headline, within the item."),
        key("link", "selector@attribute", "\"a@href\"", "\"h2 a@href\"", "Link, within the item; `@href` when the item is the link."),
        key("summary", "selector@attribute", "none", "\"p\"", "Standfirst, within the item."),
        key("date", "selector@attribute", "none", "\"time@datetime\"", "Date, within the item."),
        key("author", "selector@attribute", "none", "\".byline\"", "Byline, within the item."),
    ],
};

/// A value of `[source.listing]` or `[source.article]` as a table.
pub(super) const PICK: Keys = Keys {
    table: "selector as a table",
    meaning: "`date = { select = \".meta\", pattern = '\\d{4}-\\d\\d-\\d\\d' }`",
    list: &[
        key("select", "CSS selector", "the item itself", "\"h2 a\"", "The element."),
        key("attribute", "string", "the element's text", "\"href\"", "The attribute to read."),
        key("pattern", "pattern", "everything", "'\\d{4}-\\d\\d-\\d\\d'", "Keeps its first group, or the whole match without one."),
    ],
};

/// `[source.json]`
pub(super) const JSON: Keys = Keys {
    table: "[source.json]",
    meaning: "Where things stand in a JSON answer. Paths are dotted: `data.list.0.name`.",
    list: &[
        key("method", "\"GET\" or \"POST\"", "\"GET\"", "\"POST\"", "How to ask."),
        key("body", "string", "none", "'{\"page\": {page}}'", "Body of a POST; `{page}` is the page's number."),
        key("pages", "whole number, 1 to 50", "1", "2", "How many pages to ask for; `{page}` in the URL or the body is the number."),
        key("first_page", "whole number, 0 to 1000000", "1", "0", "Number of the first page."),
        key(
            "embedded",
            "CSS selector",
            "none",
            "\"script#__NEXT_DATA__\"",
            "The script element that holds the JSON, when the answer is a web page.",
        ),
        key("ok", "table", "none", "{ path = \"code\", value = 200 }", "What a good answer says; see there."),
        key("items", "path", "required", "\"data.list\"", "The list of items, or an object whose values are the items."),
        key("key", "path", "none", "\"id\"", "The item's own key."),
        key("title", "path", "required", "\"title\"", "Headline."),
        key("link", "path or template", "required", "\"https://example.com/news/{id}\"", "Link: a path, or a URL with paths in braces."),
        key("summary", "path", "none", "\"summary\"", "Standfirst."),
        key("content", "path", "none", "\"content\"", "Text or HTML of the article."),
        key("date", "path", "none", "\"published\"", "Date."),
        key("author", "path", "none", "\"author.name\"", "Byline."),
    ],
};

/// `ok` of `[source.json]`
pub(super) const JSON_OK: Keys = Keys {
    table: "[source.json.ok]",
    meaning: "What a good answer says.",
    list: &[
        key("path", "path", "required", "\"code\"", "Where it stands."),
        key("value", "string, whole number, true or false", "required", "200", "What stands there."),
    ],
};

/// `[source.sitemap]`
pub(super) const SITEMAP: Keys = Keys {
    table: "[source.sitemap]",
    meaning: "What to read of a sitemap.",
    list: &[key("follow", "pattern or list of patterns", "the newest", "'/posts/'", "Which children of an index are read, by URL.")],
};

/// `[source.wechat_album]`
pub(super) const ALBUM: Keys = Keys {
    table: "[source.wechat_album]",
    meaning: "An album of a WeChat account.",
    list: &[key("pages", "whole number, 1 to 50", "1", "1", "Pages of twenty to ask for.")],
};

/// `[source.inbox]`
pub(super) const INBOX: Keys = Keys {
    table: "[source.inbox]",
    meaning: "Files that editors put down; relative paths begin where those of `[store]` do. At least one is needed.",
    list: &[
        key("links", "path", "none", "\"inbox/wechat.txt\"", "A text file with one URL a line."),
        key("saved", "path", "none", "\"inbox/saved\"", "A folder of saved web pages."),
        key("export", "path", "none", "\"inbox/export\"", "A folder of exported JSON, or one such file."),
    ],
};

/// `[source.article]`
pub(super) const ARTICLE: Keys = Keys {
    table: "[source.article]",
    meaning: "How its article pages are read. Without it the general method serves.",
    list: &[
        key(
            "prefer",
            "string or list of strings",
            "wechat, selectors, embedded, jsonld, readability",
            "[\"jsonld\", \"readability\"]",
            "Methods, in the order in which they are believed.",
        ),
        key("body", "CSS selector", "found out", "\"div.entry-content\"", "The text."),
        key("strip", "CSS selector or list of them", "none", "[\".related\"]", "What is cut out of the text."),
        key("title", "selector@attribute", "found out", "\"h1\"", "Headline."),
        key("author", "selector@attribute", "found out", "\".byline\"", "Byline."),
        key("date", "selector@attribute", "found out", "\"time@datetime\"", "Date."),
        key("title_suffix", "string", "none", "\" | Jing Daily\"", "Cut from the end of headlines."),
        key(
            "cut",
            "pattern or list of patterns",
            "none",
            "'\\s*\\[[^\\]]+, in Chinese\\]$'",
            "Cut out of paragraphs: attribution tails, house notes.",
        ),
        key("min_chars", "whole number, 0 to 100000", "0", "500", "A shorter text is a teaser."),
        key("embedded", "table", "none", "{ script = \"script#__NEXT_DATA__\" }", "JSON inside the page; see there."),
    ],
};

/// `embedded` of `[source.article]`
pub(super) const ARTICLE_EMBEDDED: Keys = Keys {
    table: "[source.article.embedded]",
    meaning: "Where things stand in JSON inside the page. Paths are dotted.",
    list: &[
        key("script", "CSS selector", "required", "\"script#__NEXT_DATA__\"", "The script element."),
        key("title", "path", "none", "\"props.article.title\"", "Headline."),
        key("body", "path", "none", "\"props.article.body\"", "Text or HTML."),
        key("author", "path", "none", "\"props.article.author\"", "Byline."),
        key("date", "path", "none", "\"props.article.published\"", "Date."),
        key("summary", "path", "none", "\"props.article.summary\"", "Standfirst."),
    ],
};
