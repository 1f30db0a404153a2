//! Issues as an editor writes them, each with its sources: what is right is not told, what is slipped in is.

use super::super::*;

/// An issue and the sources below it: `@ URL`, headline, text.
fn issue(file: &str) -> (String, Vec<(String, Origin)>) {
    let (text, sources) = file.split_once("\n=== sources\n").unwrap();
    let sources = sources.split("@ ").filter(|source| !source.trim().is_empty()).map(|source| {
        let (url, rest) = source.split_once('\n').unwrap();
        let (title, text) = rest.split_once('\n').unwrap();
        let story = Some(url.to_owned());
        let origin = Origin { title: title.into(), text: text.trim().into(), url: Some(url.into()), published: None, printed: None, story };
        (url.to_owned(), origin)
    });
    (text.to_owned(), sources.collect())
}

fn findings(text: &str, sources: &[(String, Origin)]) -> Vec<Finding> {
    let reading = Reading::of(text);
    let origin =
        |item: &Item| sources.iter().find(|(url, _)| item.url().is_some_and(|own| own.as_str() == url)).map(|(_, origin)| origin.clone());
    let origins: Vec<Option<Origin>> = reading.items.iter().map(origin).collect();
    check(&reading, &origins, Names::built_in(), &Sites { walled: vec!["wsj.com".into()], archives: vec!["archive.ph".into()] })
}

const ISSUES: [(&str, &str); 5] = [
    ("retail", include_str!("../../../../fixtures/issues/retail.md")),
    ("tech", include_str!("../../../../fixtures/issues/tech.md")),
    ("earnings", include_str!("../../../../fixtures/issues/earnings.md")),
    ("culture", include_str!("../../../../fixtures/issues/culture.txt")),
    ("marketing", include_str!("../../../../fixtures/issues/marketing.md")),
];

#[test]
fn what_an_editor_wrote_well_is_not_told() {
    let mut told = Vec::new();
    for (name, file) in ISSUES {
        let (text, sources) = issue(file);
        let reading = Reading::of(&text);
        assert_eq!(reading.items.iter().filter(|item| item.url().is_some()).count(), sources.len(), "{name}: {reading:#?}");
        // The items are shorter than an edition's; each editor decides how much of one host he takes.
        for finding in findings(&text, &sources).into_iter().filter(|finding| !finding.problem.contains("are usual")) {
            told.push(format!("{name}:{}: {:?}: {} | {}", finding.line, finding.level, finding.words, finding.problem));
        }
    }
    // Translated as if it were quoted: that is to be told.
    let letter = "culture:23: Warning: Please go to the other towns as well, | translated words stand between quotation marks";
    assert_eq!(told, [letter], "{}", told.join("\n"));
}

#[test]
fn what_is_slipped_into_a_good_issue_is_told() {
    use Level::{Error, Note, Warning};
    let mut missed = Vec::new();
    for (name, right, wrong, level, words) in [
        // Against the source.
        ("retail", "RMB 18.6 billion", "RMB 186 billion", Error, "RMB 186 billion"),
        ("retail", "opened 18 stores in 11 cities", "opened 28 stores in 11 cities", Error, "28"),
        ("retail", "on May 26, its", "on May 27, its", Error, "May 27"),
        ("retail", "said founder Hou Yi", "said founder Zhang Yong", Error, "We want to be within three kilometres of most families,"),
        ("retail", "within three kilometres", "within two kilometres", Error, "We want to be within two kilometres of most families,"),
        ("retail", "posted more than 12,000 pictures", "posted more than 120,000 pictures", Error, "more than 120,000"),
        ("tech", "None of the five may take new users", "All of the five may take new users for 60 days, not", Error, "60"),
        ("tech", "a range of 560 km", "a range of 650 km", Error, "650"),
        ("earnings", "Net profit rose 47%", "Net profit rose 74%", Error, "74%"),
        ("earnings", "up to 1 billion dollars", "up to 1 billion yuan", Error, "up to 1 billion yuan"),
        ("culture", "It cost 160 million yuan", "It cost $160 million", Error, "$160 million"),
        // By the text alone.
        ("retail", "Taoqi said it respected", "We said Taoqi respected", Warning, "We"),
        (
            "retail",
            "https://pets.example/petty-cuts-prices",
            "https://pets.example/petty-cuts-prices.",
            Error,
            "https://pets.example/petty-cuts-prices.",
        ),
        (
            "retail",
            "https://pets.example/petty-cuts-prices",
            "Pet food maker Petty cuts prices by 10% before 11.11",
            Error,
            "Pet food maker Petty cuts prices by 10% before 11.11",
        ),
        ("retail", "https://pets.example/petty-cuts-prices\n", "\n", Error, "Pet food maker Petty cuts prices by 10% before 11.11"),
        (
            "retail",
            "petty-cuts-prices\n",
            "petty-cuts-prices?utm_source=x\n",
            Warning,
            "https://pets.example/petty-cuts-prices?utm_source=x",
        ),
        ("tech", "and Vivo. The", "and Vivo.The", Note, "Vivo.The"),
        ("tech", "The firm employs 180 people", "The firm, worth $2 trillion USD, employs 180 people", Note, "$2 trillion USD"),
        ("tech", "Doudou apologised", "🛍 Read more about Doudou\n\nDoudou apologised", Error, "🛍 Read more about Doudou"),
        ("tech", "Tencent takes between", "Although it is small. Tencent takes between", Note, "Although it is small."),
        ("tech", "Tencent said on May 9", "TenCent said on May 9", Warning, "Tencent"),
        ("culture", "Players breed virtual moths", "According to the survey, players breed virtual moths", Note, "According to the survey"),
        ("culture", "The town of 4.7 million put", "Zi Bo of 4.7 million put", Warning, "Zi Bo"),
        ("marketing", "The campaign cost", "It was sold on RED. 小红书 helped. The campaign cost", Warning, "小红书"),
    ] {
        let (text, sources) = issue(ISSUES.iter().find(|(own, _)| *own == name).unwrap().1);
        let slipped = text.replacen(right, wrong, 1);
        assert_ne!(slipped, text, "{right} stands in {name}");
        let before = findings(&text, &sources);
        let told: Vec<Finding> = findings(&slipped, &sources)
            .into_iter()
            .filter(|finding| before.iter().all(|old| (&old.words, &old.problem) != (&finding.words, &finding.problem)))
            .filter(|finding| !finding.problem.contains("are usual"))
            .collect();
        if !told.iter().any(|finding| finding.level == level && finding.words == words) {
            let told: Vec<String> =
                told.iter().map(|finding| format!("{:?} {} | {}", finding.level, finding.words, finding.problem)).collect();
            missed.push(format!("{wrong}: {told:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_said_of_sites_is_held_against_links() {
    let text = "# T\n\n### A paper writes of tea and of cups\n\nTea was drunk.\n\nhttps://www.wsj.com/articles/tea\n";
    let told = |text: &str| findings(text, &[]).into_iter().any(|finding| finding.problem.contains("cannot open wsj.com"));
    assert!(told(text));
    assert!(!told(&text.replace("drunk.", "drunk ([copy](https://archive.ph/abc)).")));
    assert!(!told(&text.replace("wsj.com", "wsj.example")));
}

#[test]
fn a_link_that_leads_elsewhere_than_it_says_or_stands_behind_words_only_is_told() {
    let page = |target: &str, words: &str| {
        let body = "<p>Tea was drunk in the hills.</p>";
        format!("<html><h1>T</h1><h3>Tea was drunk in the western hills</h3>{body}<p><a href=\"{target}\">{words}</a></p></html>")
    };
    let told = |page: &str| {
        let reading = Reading::of_html(page);
        let findings = check(&reading, &[None], Names::built_in(), &Sites::default());
        findings.into_iter().filter(|finding| finding.level != Level::Note).map(|finding| (finding.level, finding.fix)).collect::<Vec<_>>()
    };
    let url = "https://tea.example/hills";
    assert_eq!(told(&page(url, url)), []);
    assert_eq!(told(&page("https://www.google.com/url?q=https://tea.example/hills&amp;sa=D", url)), []);
    assert_eq!(told(&page("https://spam.example/", url)), [(Level::Error, None)]);
    assert_eq!(told(&page(url, "Read on")), [(Level::Warning, Some(url.to_owned()))]);
    assert_eq!(told(&page(url, "Tea was drunk in the western hills")), [(Level::Error, Some(url.to_owned()))]);
}

#[test]
fn sentences_that_cannot_both_be_right_are_told() {
    let told = |first: &str, second: &str| {
        let text =
            format!("# T\n\n### Words of a kind\n\n{first}\n\nhttps://a.example/\n\n### Other words\n\n{second}\n\nhttps://b.example/\n");
        let findings = findings(&text, &[]);
        findings
            .into_iter()
            .filter(|finding| finding.problem.contains("which is it") || finding.problem.contains("the same with another "))
            .map(|finding| finding.words)
            .collect::<Vec<_>>()
    };
    let users = "Xiaohongshu has 260 million monthly active users.";
    assert_eq!(told(users, "Brands like Xiaohongshu for its 280 million monthly active users."), ["280 million"]);
    assert_eq!(told(users, "Brands like Douyin for its 280 million monthly active users."), Vec::<String>::new());
    assert_eq!(told(users, "Xiaohongshu had 200 million monthly active users in 2021."), Vec::<String>::new());
    assert_eq!(told("LinkedIn will cut more than 700 jobs in China.", "At LinkedIn in China 700 jobs will go."), ["700"]);
    assert_eq!(told("LinkedIn will cut more than 700 jobs in China.", "Velo sold 700 cars."), Vec::<String>::new());
    let opening = "Qinglan opens its first tea shop in Hangzhou on May 6, with 40 seats.";
    assert_eq!(told(opening, "Qinglan opens its first tea shop in Hangzhou on May 8, with all of 40 seats."), ["May 8"]);
    assert_eq!(told(opening, "Qinglan opens its first tea shop in Hangzhou on 6 May, with all of 40 seats."), Vec::<String>::new());
}

#[test]
fn days_that_a_later_sentence_adds_are_a_note_and_a_share_is_no_count() {
    let told = |body: &str| {
        let text = format!("# T\n\n### Qinglan opens 30 tea shops in Hangzhou this spring\n\n{body}\n\nhttps://a.example/\n");
        let found =
            |part: &str| findings(&text, &[]).into_iter().find(|finding| finding.problem.contains(part)).map(|finding| finding.level);
        (found("the sentence announces"), found("the body does not say 30"))
    };
    let upgrades = "Three upgrades will follow soon. On June 9 the app changes, and on August 15 the tills do.";
    let shops = "Qinglan opens 13 tea shops in Hangzhou this spring, and sales of its green tea there rose 30% in the winter before.";
    assert_eq!(told(&format!("{upgrades} {shops}")), (Some(Level::Warning), Some(Level::Warning)));
    let later = format!("{upgrades} By October 24 all is new. {}", shops.replace("13", "30"));
    assert_eq!(told(&later), (Some(Level::Note), None));
}
