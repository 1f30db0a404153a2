//! Every table and key of feeds.toml: what "unknown key" is judged by, and what the reference is made from.

use super::key::{Keys, key};
use super::source_keys::{ALBUM, ARTICLE, ARTICLE_EMBEDDED, INBOX, JSON, JSON_OK, LISTING, PICK, SITEMAP, SOURCE};

/// All tables in the order of the reference.
pub(super) const TABLES: [&Keys; 21] = [
    &SOURCE,
    &LISTING,
    &PICK,
    &JSON,
    &JSON_OK,
    &SITEMAP,
    &ALBUM,
    &INBOX,
    &ARTICLE,
    &ARTICLE_EMBEDDED,
    &FETCH,
    &EDITION,
    &SECTION,
    &STORE,
    &ALERT,
    &TRANSLATE,
    &METRICS,
    &CHECK,
    &LOG,
    &HEADERS,
    &FILE,
];

/// The file itself.
pub(super) const FILE: Keys = Keys {
    table: "feeds.toml",
    meaning: "The tables of the file; only a `[[source]]` is needed.",
    list: &[
        key("source", "tables", "required", "[[source]]", "What to watch; one table a source."),
        key("fetch", "table", "see there", "[fetch]", "How to ask, and defaults for all sources."),
        key("edition", "table", "see there", "[edition]", "The weekly draft."),
        key("store", "table", "see there", "[store]", "Where things are kept, and how long."),
        key("alert", "table", "none", "[alert]", "What to run when ops should look."),
        key("translate", "table", "none", "[translate]", "What translates Chinese texts for editors who read none."),
        key("metrics", "table", "none", "[metrics]", "Where metrics and health are served."),
        key("check", "table", "see there", "[check]", "What `keepup check` knows of sites."),
        key("log", "table", "see there", "[log]", "What is logged."),
    ],
};

/// `headers`, whose keys are free.
pub(super) const HEADERS: Keys = Keys {
    table: "[source.headers]",
    meaning: "Extra request headers, sent to the source's own host only: `name = \"value\"`. A secret stands in the \
              environment and is written `${NAME}`.",
    list: &[],
};

/// `[fetch]`
pub(super) const FETCH: Keys = Keys {
    table: "[fetch]",
    meaning: "How to ask, and defaults for all sources.",
    list: &[
        key(
            "contact",
            "e-mail address or URL",
            "the project's URL",
            "\"news@example.com\"",
            "Named in the user agent, so that a site can complain to a person.",
        ),
        key("per_host", "whole number, 1 to 8", "2", "2", "Most requests to one host at once."),
        key(
            "proxy",
            "URL",
            "none",
            "\"http://proxy.example.com:3128\"",
            "HTTP proxy for all requests; may contain `${NAME}` from the environment.",
        ),
        key(
            "allow_private",
            "true or false",
            "false",
            "false",
            "Loopback and private addresses may be reached; a source can say it for itself.",
        ),
        key("interval", "duration", "\"1h\"", "\"1h\"", "Default for sources."),
        key("max_interval", "duration", "\"6h\"", "\"6h\"", "Default for sources."),
        key("pause", "duration", "\"2s\"", "\"2s\"", "Default for sources."),
        key("timeout", "duration", "\"30s\"", "\"30s\"", "Default for sources."),
        key("max_bytes", "size", "\"10MiB\"", "\"10MiB\"", "Default for sources."),
        key("max_age", "duration", "\"14d\"", "\"14d\"", "Default for sources."),
        key("max_items", "whole number, 1 to 100000", "1000", "1000", "Default for sources."),
        key("language", "language tag", "found in the text", "\"en\"", "Default for sources."),
        key("zone", "time zone", "none", "\"Asia/Shanghai\"", "Default for sources."),
        key("robots", "\"respect\" or \"owner-approved\"", "\"respect\"", "\"respect\"", "Default for sources."),
        key("article", "true or false", "true", "true", "Default for sources: whether article pages are read."),
    ],
};

/// `[edition]`
pub(super) const EDITION: Keys = Keys {
    table: "[edition]",
    meaning: "The weekly draft.",
    list: &[
        key("title", "string", "\"Keeping Up with China\"", "\"Keeping Up with China\"", "Name of the newsletter."),
        key("publish", "cron, five fields", "\"0 9 * * FRI\"", "\"0 9 * * FRI\"", "When the week is cut off and the draft is written."),
        key(
            "zone",
            "time zone",
            "\"Asia/Shanghai\"",
            "\"Asia/Shanghai\"",
            "Zone of `publish`, and of the ISO week that names the edition.",
        ),
        key(
            "preview",
            "true or false",
            "false",
            "true",
            "Whether the daemon keeps the open week's draft current, until an editor touches it.",
        ),
        key("footer", "string", "none", "\"Written by the China desk.\"", "Text at the end."),
        key("contact", "e-mail address", "none", "\"news@example.com\"", "Address in the footer."),
        key(
            "base_url",
            "URL",
            "none",
            "\"https://news.example.com/editions/\"",
            "Where the folder of editions is served: addresses and ids in its `feed.atom` begin so. Set it once, for feed readers know editions by their ids.",
        ),
        key(
            "templates",
            "path",
            "none",
            "\"templates\"",
            "Folder of your own page templates, beside feeds.toml; `keepup draft --templates FOLDER` writes those that come with the program, and only what you change need stay.",
        ),
        key("section", "tables", "news, notes, marketing", "[[edition.section]]", "The sections, in the order of the page."),
    ],
};

/// `[[edition.section]]`
pub(super) const SECTION: Keys = Keys {
    table: "[[edition.section]]",
    meaning: "A heading of the draft, how much goes under it, and what belongs there.",
    list: &[
        key("name", "string", "required", "\"news\"", "What sources call it in their `section`."),
        key("title", "string", "the name", "\"Latest Market Updates and News\"", "Heading in the draft."),
        key(
            "form",
            "\"items\", \"notes\" or \"feature\"",
            "\"items\"",
            "\"items\"",
            "Items with paragraphs, notes of one sentence, or the outline of a feature: proposed from the strongest theme of the last six weeks.",
        ),
        key(
            "items",
            "whole number, or [fewest, most]",
            "[0, 10]; of notes [0, 5], of a feature [5, 12]",
            "[6, 10]",
            "How many; fewer are printed with the reason why. A feature with fewer is not proposed.",
        ),
        key("sources", "string or list of strings", "none", "[\"TechNode\"]", "Names of sources whose stories belong here."),
        key(
            "words",
            "string or list of strings",
            "none",
            "[\"livestream\", \"直播\"]",
            "Words, in any language, whose stories belong here.",
        ),
        key(
            "names",
            "string or list of strings",
            "none",
            "[\"Xiaohongshu\", \"Douyin\"]",
            "Names of the table whose stories belong here: in a headline, in any spelling and language. They outrank `sources`, and these `words`.",
        ),
    ],
};

/// `[store]`
pub(super) const STORE: Keys = Keys {
    table: "[store]",
    meaning: "Where things are kept, and how long. Relative paths begin at systemd's STATE_DIRECTORY, else at the folder of feeds.toml; the command line outranks both.",
    list: &[
        key("db", "path", "\"keepup.db\"", "\"keepup.db\"", "The database."),
        key("editions", "path", "\"editions\"", "\"editions\"", "Folder of the drafts."),
        key("keep_pages", "duration", "\"90d\"", "\"90d\"", "How long pages are kept as fetched; articles are kept for good."),
        key(
            "backup_every",
            "duration",
            "\"1d\"",
            "\"1d\"",
            "How often `keepup run` writes a checked copy into `backups/` beside the database.",
        ),
        key("keep_backups", "whole number, 0 to 1000", "7", "7", "How many of these copies are kept; 0 makes none."),
        key(
            "min_free",
            "size",
            "\"200MiB\"",
            "\"200MiB\"",
            "What stays free on the database's disk: with less, nothing is fetched until there is room again.",
        ),
    ],
};

/// `[alert]`
pub(super) const ALERT: Keys = Keys {
    table: "[alert]",
    meaning: "A program to run when a source fails or goes stale, a draft is ready or late, a backup fails, the disk is short of room, or no host can be reached; a short JSON is on its input.",
    list: &[
        key(
            "command",
            "list of strings",
            "required",
            "[\"/usr/local/bin/tell-ops\", \"--quiet\"]",
            "The program and its arguments; no shell reads them. A program with a slash is relative to feeds.toml.",
        ),
        key("timeout", "duration", "\"30s\"", "\"30s\"", "It is stopped after this long."),
    ],
};

/// `[translate]`
pub(super) const TRANSLATE: Keys = Keys {
    table: "[translate]",
    meaning: "A program that gets headline and printed paragraphs of a Chinese item on its input, one at a time, and puts out English. What it says is \
              kept, marked as a machine's, and left out with the reason where it says what the original does not.",
    list: &[
        key(
            "command",
            "list of strings",
            "required",
            "[\"/usr/local/bin/zh-en\", \"--plain\"]",
            "The program and its arguments; no shell reads them. A program with a slash is relative to feeds.toml.",
        ),
        key("timeout", "duration", "\"60s\"", "\"60s\"", "It is killed after this long, with everything that it started."),
        key(
            "env",
            "string or list of strings",
            "none",
            "[\"DEEPL_KEY\"]",
            "Variables of the environment that it sees, beside PATH, HOME, language and zone.",
        ),
    ],
};

/// `[metrics]`
pub(super) const METRICS: Keys = Keys {
    table: "[metrics]",
    meaning: "Metrics for Prometheus at `/metrics` and one verdict at `/healthz`, over HTTP. Without this table nothing is served: on a machine \
              of several users each of them could read there what you watch.",
    list: &[
        key(
            "listen",
            "address and port",
            "required",
            "\"127.0.0.1:9464\"",
            "Where. An address that others can reach needs `hosts`. Read at the start alone.",
        ),
        key(
            "hosts",
            "string or list of strings",
            "none",
            "[\"metrics.example.com\"]",
            "Names by which it may be asked, beside localhost and the address itself; a request for any other is refused.",
        ),
    ],
};

/// `[check]`
pub(super) const CHECK: Keys = Keys {
    table: "[check]",
    meaning: "What `keepup check` knows of sites.",
    list: &[
        key(
            "paywalled",
            "string or list of strings",
            "none",
            "[\"wsj.com\", \"ft.com\"]",
            "Hosts, with all below them, whose pages most readers cannot open, beside those of `paywalled` sources: a link to one wants an archived copy.",
        ),
        key(
            "archives",
            "string or list of strings",
            "[\"archive.ph\", \"archive.today\", \"web.archive.org\"]",
            "[\"archive.ph\"]",
            "Hosts of archived copies; the first is named as the cure.",
        ),
    ],
};

/// `[log]`
pub(super) const LOG: Keys = Keys {
    table: "[log]",
    meaning: "What is logged.",
    list: &[
        key(
            "level",
            "log level, or filter",
            "\"info\"",
            "\"info\"",
            "off, error, warn, info, debug or trace; or a filter as `info,keepup::wire=debug`.",
        ),
        key("format", "\"text\" or \"json\"", "\"text\"", "\"text\"", "Lines for people, or one JSON object a line."),
    ],
};
