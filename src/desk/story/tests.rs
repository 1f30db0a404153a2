use chrono::{DateTime, Utc};

use super::address::Address;
use super::digest::{Digest, Report};
use super::grouping::{Settings, add};
use super::index::{Index, Memory};
use super::likeness::same_language;
use super::{copies, headline};
use crate::desk::facts::names::Names;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_683_700_000 + hour * 3_600, 0).unwrap()
}

fn digest(id: &str, title: &str, text: &str, hour: i64) -> Digest {
    let url = format!("https://{id}.example/{id}");
    Digest::of(&Report { id, url: &url, title, text, at: at(hour) }, Names::built_in())
}

/// Groups of ids, each sorted, for articles that come one after the other.
fn grouped(articles: Vec<Digest>) -> Vec<Vec<String>> {
    let mut index = Memory::default();
    let count = articles.len() as u32;
    for article in articles {
        add(&mut index, vec![article], &Settings::default());
    }
    groups(&index, count)
}

fn groups(index: &Memory, count: u32) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = (0..count)
        .filter(|n| index.story(*n) == *n)
        .map(|story| {
            let mut ids: Vec<String> = index.members(story, usize::MAX).into_iter().map(|n| index.digest(n).unwrap().id.clone()).collect();
            ids.sort();
            ids
        })
        .collect();
    groups.sort();
    groups
}

const BODY: &str = "Lakeside Tea said on Monday it would open three hundred stores in Chengdu and Wuhan by the end of next year. The chain, founded in \
Hangzhou in 2009, sells bottled oolong and fruit tea. Its founder Li Na told investors that rents in the west of the country had fallen by a third since \
the spring, and that the company would hire four thousand people there. Analysts doubt that demand will hold once the discounts end in September.";

#[test]
fn copies_meet_under_other_headlines_and_as_excerpts() {
    let shouted = BODY.to_uppercase();
    let excerpt = &BODY[..230];
    let framed =
        format!("Sign up for our letter to get the news first every morning, for free. {BODY} All rights are reserved by the publisher.");
    let articles = vec![
        digest("a", "Lakeside Tea to open 300 stores in the west", BODY, 0),
        digest("b", "Why a tea chain bets on Chengdu", &shouted, 1),
        digest("c", "In brief", excerpt, 2),
        digest("d", "Tea for Wuhan", &framed, 3),
    ];
    assert_eq!(grouped(articles).len(), 1);
}

#[test]
fn traditional_and_wide_characters_are_copies() {
    let simplified = "湖畔茶饮周一宣布，将在成都和武汉新开300家门店。该公司去年营收为12亿元，同比增长28%。创始人李娜对投资者表示，西部地区的租金自春季以来下降了三分之一，公司将在当地招聘四千名员工。";
    let traditional = "湖畔茶飲週一宣佈，將在成都和武漢新開３００家門店。該公司去年營收為１２億元，同比增長２８％。創始人李娜對投資者表示，西部地區的租金自春季以來下降了三分之一，公司將在當地招聘四千名員工。";
    assert_eq!(grouped(vec![digest("a", "湖畔茶饮扩张", simplified, 0), digest("b", "西進", traditional, 1)]).len(), 1);
}

#[test]
fn one_event_in_two_languages() {
    let articles = vec![
        digest("en", "Xiaohongshu raises $500 million from Temasek at $20 billion valuation", "", 0),
        digest("zh", "小红书获淡马锡5亿美元融资，估值200亿美元", "", 2),
        digest("other", "抖音电商发布618大促规则", "", 3),
        digest("third", "Alibaba names Eddie Wu as chief executive", "", 3),
    ];
    assert_eq!(grouped(articles), [vec!["en", "zh"], vec!["other"], vec!["third"]]);
}

#[test]
fn a_pair_across_languages_is_tested_again_when_the_story_gains_a_report() {
    let vague = || digest("en", "Xiaohongshu raises fresh money as its valuation climbs", "", 0);
    let chinese = || digest("zh", "小红书获淡马锡5亿美元融资，估值200亿美元", "", 2);
    let exact = digest("more", "Xiaohongshu raises $500 million from Temasek as its valuation climbs to $20 billion", "", 3);
    assert_eq!(grouped(vec![vague(), chinese()]).len(), 2);
    assert_eq!(grouped(vec![vague(), chinese(), exact]).len(), 1);
}

#[test]
fn a_late_report_of_old_news_is_not_judged_by_what_came_long_after() {
    let old = "Lakeside Tea to open 300 stores in Chengdu and Wuhan";
    let (new, late) = (digest("new", old, "", 24 * 30), digest("late", "Lakeside Tea opens 300 stores in Chengdu and Wuhan", "", 0));
    assert_eq!(grouped(vec![new, late]).len(), 2);
}

#[test]
fn a_day_or_a_month_in_common_is_no_evidence() {
    let likeness = |a: &str, b: &str| same_language(&digest("a", a, "", 0), &digest("b", b, "", 0), &Memory::default());
    let indices = likeness("Producer prices at Lakeside (YoY) (Jan)", "Composite costs at Hillside (YoY) (Jan)");
    assert_eq!((indices.count, indices.common), (0, Vec::new()));
    assert_eq!(likeness("湖畔指南：周三潮汐表", "山坡通告：周三停电图").common, Vec::<String>::new());
    assert_eq!(likeness("Lakeside Tea leaves Wuhan in January", "In January Lakeside Tea shut in Wuhan").common.len(), 3);
}

#[test]
fn a_toll_is_no_figure_that_two_reports_must_agree_on() {
    for toll in
        ["Floods near Wuhan kill at least 125", "武汉暴雨已致至少125人死亡", "125 dead after storm in Wuhan", "武汉暴雨死亡人数升至125人"]
    {
        assert_eq!(digest("a", toll, "", 0).figures, [], "{toll}");
    }
    for lasting in ["Lakeside Tea shuts 125 shops in Wuhan", "湖畔茶饮在武汉关店125家", "Lakeside Tea pays $125m after dead fish scandal"]
    {
        assert_eq!(digest("a", lasting, "", 0).figures.len(), 1, "{lasting}");
    }
}

#[test]
fn a_series_stays_apart() {
    let flash = |company: &str, n: u32| format!("{company} Q1 profit rises {n}% to ${}.{n} billion", n % 7);
    let body = |company: &str, n: u32| {
        format!(
            "{company} said that net profit in the first quarter rose {n}% from a year earlier, beating what analysts had expected. Revenue grew as well, the company said in a statement, without giving an outlook for the rest of the year."
        )
    };
    let articles = ["Alibaba", "Tencent", "Lakeside Tea", "Riverbank Foods"].iter().enumerate().map(|(n, company)| {
        let n = n as u32;
        digest(&format!("a{n}"), &flash(company, 31 + n * 4), &body(company, 31 + n * 4), i64::from(n))
    });
    assert_eq!(grouped(articles.collect()).len(), 4);
    let wraps = (0..4).map(|n| digest(&format!("w{n}"), &format!("A股收评：沪指涨{n}.9{n}%，两市成交{}500亿元", n + 3), "", n * 24));
    assert_eq!(grouped(wraps.collect()).len(), 4);
    let papers = (1..4).map(|n| digest(&format!("p{n}"), &format!("早报｜5月{n}日要闻：美团回应，油价第{n}次调整"), "", n * 24));
    assert_eq!(grouped(papers.collect()).len(), 3);
}

#[test]
fn the_order_within_an_instant_does_not_matter_and_strangers_move_nothing() {
    let batch = || {
        vec![
            digest("a", "Floods in Hunan force 40,000 people from their homes", "", 0),
            digest("b", "Hunan floods drive 40,000 from homes as rain goes on", "", 0),
            digest("c", "湖南洪水致4万人撤离家园", "", 0),
            digest("d", "Pop Mart opens its first store in Milan", "", 0),
            digest("e", "Labubu maker Pop Mart opens Milan store", "", 0),
        ]
    };
    let run = |mut articles: Vec<Digest>, reverse: bool| {
        if reverse {
            articles.reverse();
        }
        let mut index = Memory::default();
        let count = articles.len() as u32;
        add(&mut index, articles, &Settings::default());
        groups(&index, count)
    };
    let forward = run(batch(), false);
    assert_eq!(forward, run(batch(), true));
    assert!(forward.iter().map(Vec::len).sum::<usize>() == 5, "a partition: {forward:?}");
    let mut more = batch();
    more.push(digest("z", "Quarterly bee census finds fewer hives in Norfolk", "", 0));
    let with_stranger: Vec<_> = run(more, false).into_iter().filter(|group| group != &["z"]).collect();
    assert_eq!(forward, with_stranger);
}

#[test]
fn a_subject_without_a_name_comes_back_as_another_event() {
    let pair = |hours| {
        vec![digest("a", "Tips for sleep training toddlers", "", 0), digest("b", "Sleep training for toddlers explained", "", hours)]
    };
    assert_eq!(grouped(pair(1)).len(), 1);
    assert_eq!(grouped(pair(80)).len(), 2);
}

#[test]
fn joints_say_why() {
    let mut index = Memory::default();
    add(&mut index, vec![digest("a", "Lakeside Tea to open 300 stores", BODY, 0)], &Settings::default());
    let joints = add(&mut index, vec![digest("b", "Tea chain goes west", BODY, 1)], &Settings::default());
    assert_eq!(joints.len(), 1);
    assert!(joints[0].evidence.contains("100 %"), "{}", joints[0].evidence);
}

#[test]
fn addresses_have_one_form() {
    for url in [
        "http://www.site.example/a/b/",
        "https://m.site.example/a/b?utm_source=x&spm=1",
        "https://amp.site.example/a/b#top",
        "https://site.example/a/b/amp/",
        "https://site.example/a/b?from=singlemessage&isappinstalled=0",
    ] {
        assert_eq!(form(url), "site.example/a/b", "{url}");
    }
    for (one, other) in [
        ("https://mp.weixin.qq.com/s?__biz=MzA&mid=1&idx=2&sn=ab&chksm=cd#rd", "http://mp.weixin.qq.com/s?idx=2&mid=1&__biz=MzA&scene=21"),
        ("https://mp.weixin.qq.com/s?__biz=MzA3%3D%3D&amp;mid=7&amp;idx=1", "https://mp.weixin.qq.com/s?__biz=MzA3==&mid=7&itemidx=1"),
        ("https://www.google.com/amp/s/www.site.example/a", "https://site.example/a?gbraid=1&_ga=2"),
        ("https://www-site-example.cdn.ampproject.org/c/s/www.site.example/a/index.htm", "http://site.example/a"),
        ("https://site.example/a%2Db?b=2&a=1", "https://site.example/a-b?a=1&b=2"),
        ("https://service.weibo.com/share/share.php?url=https%3A%2F%2Fsite.example%2Fa&title=x", "https://site.example/a/"),
    ] {
        assert_eq!(form(one), form(other));
    }
    for (one, other) in [
        ("https://site.example/a?id=1", "https://site.example/a?id=2"),
        ("https://site.example/detail?app=1", "https://site.example/detail?app=2"),
        ("https://site.example/#/detail/1", "https://site.example/#/detail/2"),
        ("https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=a", "https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=b"),
        ("https://mp.weixin.qq.com/s?__biz=MzA&amp;mid=1&amp;idx=1", "https://mp.weixin.qq.com/s?__biz=MzA&amp;mid=2&amp;idx=1"),
        ("https://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA&appmsgid=1", "https://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA&appmsgid=2"),
    ] {
        assert_ne!(form(one), form(other));
    }
    assert_eq!((form(""), digest_at("").address), (String::new(), None));
}

/// The form of an address, which is its own form.
fn form(url: &str) -> String {
    let form = Address::of(url).form;
    assert_eq!(Address::of(&form).form, form, "{url}");
    form
}

fn digest_at(url: &str) -> Digest {
    Digest::of(&Report { id: "a", url, title: "Lakeside Tea opens in Wuhan", text: "", at: at(0) }, Names::built_in())
}

#[test]
fn an_address_used_again_is_no_copy() {
    let flash = |id: &str, title: &str, hour: i64| {
        let url = "https://flash.example/live";
        Digest::of(&Report { id, url, title, text: "", at: at(hour) }, Names::built_in())
    };
    assert_eq!(grouped(vec![flash("a", "湖畔茶饮任命新首席财务官", 0), flash("b", "武汉暴雨橙色预警", 1)]).len(), 2);
    assert_eq!(grouped(vec![flash("a", "湖畔茶饮任命新首席财务官", 0), flash("b", "湖畔茶饮换财务负责人", 1)]).len(), 1);
}

#[test]
fn a_round_up_is_no_copy_of_what_it_carries() {
    let other = "Heron Ferries will run its night boats from the new pier from Tuesday, the harbour office said, because the old one sinks by a hand's \
breadth every year. The crossing takes forty minutes, ten more than before. Tickets stay at 30 yuan until the autumn, when the pier is paid for.";
    let digest_of_the_day = format!("{BODY} {other}");
    let told = |title: &str| {
        vec![
            digest("a", "Lakeside Tea to open 300 stores in the west", BODY, 0),
            digest("b", "Night boats move to a new pier", other, 1),
            digest("r", title, &digest_of_the_day, 2),
        ]
    };
    assert_eq!(grouped(told("Daily digest: tea and boats")).len(), 3);
    assert_eq!(grouped(told("Tea goes west and boats move")).len(), 2, "an article that quotes one at length");
    let again = || digest("again", "Morning brief: tea and boats", &digest_of_the_day, 3);
    assert_eq!(grouped([told("Daily digest: tea and boats"), vec![again()]].concat()).len(), 3, "a round-up passed on");
}

#[test]
fn a_headline_that_comes_back_is_another_day() {
    let title = "A股三大指数集体收涨";
    let text = |sector: &str, percent: u32| {
        format!(
            "截至收盘，沪指涨0.{percent}%，{sector}板块领涨，成交额较前一日放大约{percent}00亿元，{sector}多只个股封板，盘面上近三千只股票上涨，北向资金全天净流入{percent}2亿元。"
        )
    };
    let (monday, tuesday) = (text("白酒", 3), text("半导体设备与材料", 7));
    let over = |hours: i64, second: &str| vec![digest("a", title, &monday, 0), digest("b", title, second, hours)];
    assert_eq!(grouped(over(24, &tuesday)).len(), 2);
    assert_eq!(grouped(over(24, &monday)).len(), 1, "passed on a day later");
    assert_eq!(grouped(vec![digest("a", title, "", 0), digest("b", title, "", 24)]).len(), 1, "nothing says that it is not passed on");
}

#[test]
fn headlines_lose_the_site_and_keep_the_rest() {
    for (title, bare) in [
        ("Tea chain opens 300 stores in Chengdu | Example News", "Tea chain opens 300 stores in Chengdu"),
        ("湖畔茶饮将在成都新开门店-新华网", "湖畔茶饮将在成都新开门店"),
        ("UPDATE 1-Tea chain opens 300 stores", "Tea chain opens 300 stores"),
        ("Covid-19 cases rise in Chengdu", "Covid-19 cases rise in Chengdu"),
        ("Tea – a history", "Tea – a history"),
    ] {
        assert_eq!(headline::bare(title), bare);
    }
}

#[test]
fn containment_is_of_the_shorter() {
    assert_eq!(copies::containment(&[1, 2, 3], &[2, 3, 4, 5]), (2.0 / 3.0, 2));
    assert_eq!(copies::containment(&[], &[1]), (0.0, 0));
}

proptest::proptest! {
    #[test]
    fn any_article_can_be_read(
        title in "[ -~：:|｜（）新华网“”é\u{20000}]{0,60}",
        url in "[a-zA-Z0-9./?&=#:%é-]{0,40}",
        text in "[ -~。新华社a-z0-9\n\u{20000}é]{0,200}",
    ) {
        let digest = Digest::of(&Report { id: "a", url: &url, title: &title, text: &text, at: at(0) }, Names::built_in());
        assert!(digest.slots.iter().is_sorted_by(|a, b| a.id < b.id));
        form(&url);
    }
}

#[test]
fn a_name_told_in_both_scripts_by_one_report_lets_two_others_meet() {
    let chinese = || digest("c", "泽尔特拉计划裁员1200人", "", 30);
    let english = || digest("e", "Zeltra plans to cut 1,200 jobs", "", 31);
    let teller = |text: &str| digest("t", "The week in robots: who builds what, and for whom", text, 0);
    let apart = grouped(vec![teller("Zeltra has a new arm."), chinese(), english()]);
    assert_eq!(apart.len(), 3, "{apart:?}");
    for text in ["Zeltra（泽尔特拉）has a new arm.", "机器人公司泽尔特拉（Zeltra）有了新的手臂。"] {
        let together = grouped(vec![teller(text), chinese(), english()]);
        assert_eq!(together, [vec!["c", "e"], vec!["t"]], "{text}");
        assert_eq!(grouped(vec![teller(text), english(), chinese()]), together, "{text}");
        let mut index = Memory::default();
        let at_once = vec![english(), chinese(), teller(text)].into_iter().map(|digest| Digest { at: at(0).timestamp(), ..digest });
        add(&mut index, at_once.collect(), &Settings::default());
        assert!(groups(&index, 3).contains(&vec!["c".to_owned(), "e".to_owned()]), "{text}");
    }
}

#[test]
fn words_that_one_article_alone_has_do_not_stand_before_those_that_lead_to_another() {
    let one = "Mulan Noodles opened its 400th shop in Guiyang on April 28 and marked the day with a bowl for RMB 6.6, half of its usual price. None of \
the shops stands in a mall. The chain, founded in 2017, rents corners beside hospitals, barracks and depots. A shop has eleven stools, twelve \
lamps, one cauldron and pays for itself within fourteen months, according to bookkeepers.";
    let other = "Noodle chain Mulan has opened its 400th shop in Guiyang and is celebrating with a bowl for RMB 6.6. The offer runs everywhere until \
mid-May. Managers expect to ladle out two million portions. Seven orders in ten arrive through its own app, which spares it the fees of couriers. \
Mulan avoids malls and prefers crossings near clinics instead, says its quartermaster.";
    let articles = vec![
        digest("a", "How Mulan Noodles reached 400 shops without a single mall", one, 0),
        digest("b", "Mulan Noodles marks its 400th shop with a RMB 6.6 bowl", other, 20),
    ];
    assert_eq!(grouped(articles).len(), 1);
}
