//! Articles, items and editions that the tests of drafts are made of.

use super::*;

pub(in crate::desk::draft) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

pub(in crate::desk::draft) fn article(identity: &str, title: &str, url: &str, paragraphs: &[&str]) -> Article {
    let published = DateTime::parse_from_rfc3339("2023-05-10T08:00:00+08:00").unwrap();
    Article {
        author: Some("Lin Mei".to_owned()),
        published: Some(Dated { at: published, precision: Precision::Instant, zone: ZoneOrigin::Stated, found: "feed".to_owned() }),
        summary: "A summary.".to_owned(),
        body: paragraphs.iter().map(|text| Block::paragraph(text)).collect(),
        reading: Reading::Read,
        ..Article::bare(identity, "TechNode", url, title, at("2023-05-10T02:00:00Z"))
    }
}

pub(in crate::desk::draft) fn item(lead: Article) -> Item {
    let story = Story { id: lead.identity.clone(), lead, others: vec![], outlets: vec![], evidence: vec![] };
    Item { story, reasons: vec!["new".to_owned()], doubts: vec!["single source".to_owned()], earlier: None }
}

pub(in crate::desk::draft) fn section(title: &str, form: Form, items: Vec<Item>) -> Section {
    let shortage = items.is_empty().then(|| "No notes this week: no story of the week belongs here.".to_owned());
    let settings = SectionSettings {
        name: "s".into(),
        title: title.to_owned(),
        form,
        least: 0,
        most: 8,
        sources: vec![],
        words: vec![],
        names: vec![],
    };
    Section { settings, items, feature: None, shortage }
}

pub(in crate::desk::draft) fn edition(sections: Vec<Section>) -> Edition {
    let week = Week { year: 2023, number: 19 };
    Edition { week, from: at("2023-05-05T01:00:00Z"), to: at("2023-05-12T01:00:00Z"), sections, left_out: vec![] }
}

pub(in crate::desk::draft) fn context() -> DraftContext<'static> {
    DraftContext {
        title: "Keeping Up",
        footer: None,
        contact: None,
        zone: Tz::Asia__Shanghai,
        health: &[],
        refused: &[],
        names: Names::built_in(),
        translations: None,
    }
}

pub(in crate::desk::draft) fn whole() -> Edition {
    let english = article(
        "https://technode.com/2023/05/10/tea--house/",
        "Tea house *Yunlu* opens 300 shops.",
        "https://technode.com/2023/05/10/tea-house/?utm_source=rss",
        &["Yunlu opened 300 shops on May 6.", "It plans <b>more</b> of *them* next year."],
    );
    let mut chinese =
        article("wx:MzA=:1:1", "云露在小红书开店", "https://mp.weixin.qq.com/s/FTb_v-_vYsghkMr454iNtg", &["云露周三宣布开店。"]);
    chinese.source = "WeChat".to_owned();
    chinese.language = "zh-CN".to_owned();
    chinese.published = None;
    let mut story = item(english);
    story.story.others.push(Article { source: "Sixth Tone".to_owned(), ..article("b", "Tea", "https://sixthtone.com/news/1", &[]) });
    story.story.outlets.push(Outlet {
        source: "Jing Daily".into(),
        url: "https://jingdaily.com/x".into(),
        title: "Tea".into(),
        language: "en".into(),
        published: Some("2023-05-09T00:00:00Z".into()),
    });
    let mut edition = edition(vec![
        section("Keeping Up", Form::Items, vec![story, item(chinese)]),
        section("Platform notes", Form::Notes, vec![]),
        section(
            "Notes",
            Form::Notes,
            vec![item(article("n", "N", "https://a.com/n", &["WeChat shows how posts of the last thirty days were read."]))],
        ),
        section("Marketing", Form::Items, vec![]),
    ]);
    edition.left_out.push(LeftOut { story: "x".into(), identities: vec![], title: "Left".into(), reason: "full".into() });
    edition
}

pub(in crate::desk::draft) fn told() -> (Vec<SourceHealth>, Vec<RefusedLink>) {
    let health = |name: &str, standing, words: &str| SourceHealth { name: name.into(), words: words.into(), standing, edit: None };
    (
        vec![
            health("Alizila", Standing::Well, ""),
            health("Jing Daily", Standing::Failing, "404 --> since Monday"),
            SourceHealth { edit: Some("write url = \"https://b.example/\"".into()), ..health("Dao Insights", Standing::Well, "") },
        ],
        vec![RefusedLink {
            url: "https://mp.weixin.qq.com/s/x".into(),
            source: "WeChat".into(),
            reason: "robots.txt of mp.weixin.qq.com forbids it".into(),
        }],
    )
}
