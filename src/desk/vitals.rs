//! Vital signs: how the newsroom is, for machines (the Prometheus text format) and in one verdict.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

/// How the newsroom is at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Vitals {
    /// When this was written down.
    pub at: DateTime<Utc>,
    /// Of this program.
    pub version: &'static str,
    /// Every enabled source, in the order of `feeds.toml`.
    pub sources: Vec<SourceVitals>,
    /// Article pages that wait.
    pub pages_waiting: u64,
    /// Hosts that asked for quiet and still have it.
    pub hosts_silent: u64,
    /// The last round that ended.
    pub round: Option<RoundVitals>,
    /// Parsers that are out of time and have not ended, and how many there are.
    pub parsers_stuck: (usize, usize),
    /// Alerts over which the operator's command has failed, and which wait to be sent again.
    pub alerts_untaken: u64,
    /// Bytes of the archive's files.
    pub archive_bytes: u64,
    /// The edition of the last cut-off.
    pub edition: EditionVitals,
    /// Whether the last reading of `feeds.toml` was without mistakes.
    pub config_sound: bool,
    /// Why nothing is fetched at present, if it is not: the disk has no room.
    pub paused: Option<String>,
    /// What went wrong in the last shift, if anything did; or that none has ended for too long.
    pub trouble: Option<String>,
}

/// How one source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceVitals {
    /// As in `feeds.toml`.
    pub name: String,
    /// In one word.
    pub standing: &'static str,
    /// Last answer that could be read.
    pub last_success: Option<DateTime<Utc>>,
    /// Last time that it brought something new.
    pub last_new: Option<DateTime<Utc>>,
    /// Not before this; absent when it is due.
    pub next_visit: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Articles since the last cut-off.
    pub articles: u64,
    /// How far apart its hours with news are, in seconds.
    pub news_every: Option<u64>,
}

/// How a round went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundVitals {
    /// When it began.
    pub began: DateTime<Utc>,
    /// How long it took.
    pub took: TimeDelta,
}

/// How the edition of the last cut-off is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionVitals {
    /// As `2023-W19`.
    pub week: String,
    /// Whether its draft was written.
    pub written: bool,
    /// Whether that was after its time.
    pub late: bool,
    /// Items in it.
    pub items: u64,
    /// The next cut-off.
    pub next_cutoff: DateTime<Utc>,
}

/// Whether the newsroom is at work: the words say what is not.
pub fn verdict(vitals: &Vitals) -> Result<(), String> {
    match (&vitals.paused, &vitals.trouble) {
        (Some(paused), _) => Err(paused.clone()),
        (None, Some(trouble)) => Err(format!("the last shift came to nothing: {trouble}")),
        (None, None) if vitals.parsers_stuck.0 >= vitals.parsers_stuck.1 => {
            Err("every parser has been out of time over a document, and nothing is read any more: start keepup again".to_owned())
        }
        (None, None) => Ok(()),
    }
}

/// The vital signs in the Prometheus text format, version 0.0.4.
pub fn prometheus(vitals: &Vitals) -> String {
    let mut page = Page(String::new());
    page.one("keepup_info", "The running program.", &[("version", vitals.version)], 1);
    of_sources(&mut page, vitals);
    page.one("keepup_pages_waiting", "Article pages that wait to be read.", &[], vitals.pages_waiting);
    page.one("keepup_hosts_silent", "Hosts that asked for quiet and still have it.", &[], vitals.hosts_silent);
    if let Some(round) = &vitals.round {
        page.one("keepup_round_last_start_timestamp_seconds", "Start of the last round that ended.", &[], round.began.timestamp());
        page.one("keepup_round_last_duration_seconds", "How long the last round took.", &[], round.took.num_seconds());
    }
    let stuck = vitals.parsers_stuck.0;
    page.one("keepup_parsers_stuck", "Parsers that are out of time over a document and have not ended.", &[], stuck);
    page.one("keepup_shift_failed", "Whether the last shift came to nothing.", &[], u8::from(vitals.trouble.is_some()));
    page.one("keepup_paused", PAUSED, &[], u8::from(vitals.paused.is_some()));
    page.one("keepup_config_sound", "Whether the last reading of feeds.toml was without mistakes.", &[], u8::from(vitals.config_sound));
    page.one("keepup_alerts_untaken", "Alerts over which the alert command has failed; they are sent again.", &[], vitals.alerts_untaken);
    page.one("keepup_archive_bytes", "Size of the archive's files.", &[], vitals.archive_bytes);
    let edition = &vitals.edition;
    let week = [("week", edition.week.as_str())];
    page.one("keepup_edition_written", "Whether the draft of the last cut-off was written.", &week, u8::from(edition.written));
    page.one("keepup_edition_late", "Whether it was written after its time.", &week, u8::from(edition.late));
    page.one("keepup_edition_items", "Items in it.", &week, edition.items);
    page.one("keepup_edition_next_cutoff_timestamp_seconds", "The next cut-off.", &[], edition.next_cutoff.timestamp());
    page.one("keepup_vitals_timestamp_seconds", "When these figures were taken.", &[], vitals.at.timestamp());
    page.0
}

/// The same of a daemon that cannot open its archive, for the disk is full: nothing else is known.
pub fn prometheus_shut(version: &str) -> String {
    let mut page = Page(String::new());
    page.one("keepup_info", "The running program.", &[("version", version)], 1);
    page.one("keepup_paused", PAUSED, &[], 1);
    page.0
}

const PAUSED: &str = "Whether nothing is fetched because the disk has no room.";

fn of_sources(page: &mut Page, vitals: &Vitals) {
    let stamp = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp());
    let mut each = |name: &str, meaning: &str, value: &dyn Fn(&SourceVitals) -> Option<i64>| {
        page.head(name, meaning);
        for source in &vitals.sources {
            if let Some(value) = value(source) {
                page.sample(name, &[("source", &source.name)], value);
            }
        }
    };
    each("keepup_source_last_success_timestamp_seconds", "Last answer that could be read.", &|source| stamp(source.last_success));
    each("keepup_source_last_new_timestamp_seconds", "Last time that something new came.", &|source| stamp(source.last_new));
    each("keepup_source_next_visit_timestamp_seconds", "When it may be visited again.", &|source| stamp(source.next_visit));
    each("keepup_source_failures", "Failures in a row.", &|source| Some(source.failures.into()));
    each("keepup_source_articles", "Articles since the last cut-off.", &|source| i64::try_from(source.articles).ok());
    each("keepup_source_news_every_seconds", "How far apart its hours with news are.", &|source| {
        source.news_every.and_then(|seconds| i64::try_from(seconds).ok())
    });
    page.head("keepup_source_standing", "How it stands; the present standing is 1.");
    for source in &vitals.sources {
        page.sample("keepup_source_standing", &[("source", &source.name), ("standing", source.standing)], 1);
    }
}

/// A page of metrics, all of them gauges.
struct Page(String);

impl Page {
    fn one(&mut self, name: &str, meaning: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.head(name, meaning);
        self.sample(name, labels, value);
    }

    fn head(&mut self, name: &str, meaning: &str) {
        let _infallible = writeln!(self.0, "# HELP {name} {meaning}\n# TYPE {name} gauge");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let _infallible = write!(self.0, "{}{label}=\"{}\"", if index == 0 { '{' } else { ',' }, escaped(text));
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _infallible = writeln!(self.0, " {value}");
    }
}

/// A label's value: the format escapes these three, and a line break would end the sample.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn vitals(name: &str) -> Vitals {
        Vitals {
            at: at("2023-05-12T01:00:00Z"),
            version: "0.1.0",
            sources: vec![SourceVitals {
                name: name.to_owned(),
                standing: "stale",
                last_success: Some(at("2023-05-12T00:30:00Z")),
                last_new: Some(at("2023-05-01T00:00:00Z")),
                next_visit: None,
                failures: 2,
                articles: 7,
                news_every: Some(86_400),
            }],
            pages_waiting: 3,
            hosts_silent: 1,
            round: Some(RoundVitals { began: at("2023-05-12T00:59:00Z"), took: TimeDelta::seconds(12) }),
            parsers_stuck: (0, 4),
            alerts_untaken: 2,
            archive_bytes: 4_096,
            edition: EditionVitals {
                week: "2023-W19".to_owned(),
                written: true,
                late: false,
                items: 13,
                next_cutoff: at("2023-05-19T01:00:00Z"),
            },
            config_sound: true,
            paused: None,
            trouble: None,
        }
    }

    #[test]
    fn a_page_of_metrics() {
        let page = prometheus(&vitals("TechNode"));
        for line in [
            "keepup_info{version=\"0.1.0\"} 1",
            "keepup_source_last_success_timestamp_seconds{source=\"TechNode\"} 1683851400",
            "keepup_source_failures{source=\"TechNode\"} 2",
            "keepup_source_standing{source=\"TechNode\",standing=\"stale\"} 1",
            "keepup_pages_waiting 3",
            "keepup_round_last_duration_seconds 12",
            "keepup_alerts_untaken 2",
            "keepup_archive_bytes 4096",
            "keepup_edition_written{week=\"2023-W19\"} 1",
            "keepup_shift_failed 0",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
        assert!(!page.contains("next_visit_timestamp_seconds{"), "what is due at once has no time");
    }

    #[test]
    fn trouble_is_no_health() {
        assert_eq!(verdict(&vitals("A")), Ok(()));
        let ill = Vitals { trouble: Some("the disk is full".to_owned()), ..vitals("A") };
        assert!(verdict(&ill).is_err_and(|words| words.contains("the disk is full")));
        assert!(prometheus(&ill).contains("\nkeepup_shift_failed 1\n"));
        let stuck = |parsers_stuck| Vitals { parsers_stuck, ..vitals("A") };
        assert!(verdict(&stuck((4, 4))).is_err_and(|words| words.contains("every parser")));
        assert_eq!(verdict(&stuck((3, 4))), Ok(()));
        assert!(prometheus(&stuck((3, 4))).contains("\nkeepup_parsers_stuck 3\n"));
        let paused = Vitals { paused: Some("fetching is paused".to_owned()), ..vitals("A") };
        assert_eq!(verdict(&paused), Err("fetching is paused".to_owned()));
        assert!(prometheus(&paused).contains("\nkeepup_paused 1\n") && prometheus(&vitals("A")).contains("\nkeepup_paused 0\n"));
    }

    proptest! {
        /// Whatever a source is called, every line is a comment or one sample, and the name comes back from its label.
        #[test]
        fn a_name_cannot_break_the_page(name in "[ -~\\n\\r\u{4e00}-\u{4e10}\"\\\\{}]{0,40}") {
            let page = prometheus(&vitals(&name));
            prop_assert_eq!(page.lines().count(), prometheus(&vitals("A")).lines().count());
            for line in page.lines().filter(|line| line.starts_with("keepup_source_failures{")) {
                let label = line.strip_prefix("keepup_source_failures{source=\"").unwrap().strip_suffix("\"} 2").unwrap();
                let mut back = String::new();
                let mut rest = label.chars();
                while let Some(c) = rest.next() {
                    prop_assert!(c != '"' && c != '\n');
                    back.push(if c == '\\' { match rest.next().unwrap() { 'n' => '\n', c => c } } else { c });
                }
                prop_assert_eq!(back, name.replace('\r', " "));
            }
        }
    }
}
