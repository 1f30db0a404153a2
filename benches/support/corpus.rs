//! Invented news in any amount, made from numbers alone: the same number gives the same article everywhere.
//!
//! Ten numbers in a row tell five events, four times, three times, and three times once; the reports of an event come from different
//! outlets, a third of which are Chinese, and share its names, figure and place, but not their wording.

use chrono::{DateTime, TimeDelta, Utc};
use keepup::archive::Archive;
use keepup::archive::error::ArchiveError;
use keepup::archive::visits::{Arrival, PageWish, Visit};
use keepup::desk::article::{Article, Block, Reading};
use keepup::desk::dates::{Dated, Precision, ZoneOrigin};
use keepup::desk::visit::SourceState;
use url::Url;

/// Outlets that the news comes from.
pub const OUTLETS: u64 = 200;

/// Which of the events of ten numbers each of them tells.
const EVENTS_OF_TEN: [u64; 10] = [0, 1, 0, 2, 1, 0, 3, 1, 0, 4];

/// A stretch of news: `articles` of them, evenly over time, the last one at `until`.
#[derive(Debug, Clone, Copy)]
pub struct Corpus {
    /// How many; they are numbered from 0, oldest first.
    pub articles: u64,
    /// How many a week has.
    pub a_week: u64,
    /// When the last was published.
    pub until: DateTime<Utc>,
}

impl Corpus {
    /// When an article was published, and first seen.
    pub fn time(&self, number: u64) -> DateTime<Utc> {
        let before = (self.articles.saturating_sub(number + 1)) as i64;
        let after = (number + 1).saturating_sub(self.articles) as i64;
        let spacing = TimeDelta::weeks(1).num_milliseconds() / self.a_week as i64;
        self.until + TimeDelta::milliseconds(spacing) * (after - before) as i32
    }

    /// The article of a number; numbers beyond the last continue the stretch.
    pub fn article(&self, number: u64) -> Article {
        let (block, place) = (number / 10, (number % 10) as usize);
        let event = block * 5 + EVENTS_OF_TEN[place];
        let outlet = (mix(block) + place as u64 * 37) % OUTLETS;
        let told = Event::of(event);
        let mut random = Random(mix(number) ^ 0x5eed);
        let chinese = outlet.is_multiple_of(3);
        let (title, body) = if chinese { told.in_chinese(&mut random) } else { told.in_english(&mut random) };
        let at = self.time(number);
        let url = Url::parse(&format!("https://outlet-{outlet:03}.example/{}/{}-{number}.html", at.format("%Y/%m/%d"), told.slug));
        Article {
            identity: format!("key:Outlet {outlet:03}:{number}"),
            aliases: url.iter().map(|url| format!("url:{url}")).collect(),
            source: format!("Outlet {outlet:03}"),
            url: url.expect("an invented URL is one"),
            title,
            author: None,
            site: None,
            published: Some(Dated {
                at: at.fixed_offset(),
                precision: Precision::Instant,
                zone: ZoneOrigin::Stated,
                found: "pubDate".to_owned(),
            }),
            language: if chinese { "zh" } else { "en" }.to_owned(),
            summary: body.first().cloned().unwrap_or_default(),
            body: body.iter().map(|text| Block::paragraph(text)).collect(),
            first_seen: at,
            reading: Reading::Read,
            undated: None,
            origin: None,
        }
    }

    /// The visits that bring some numbers, one an outlet.
    pub fn visits(&self, numbers: std::ops::Range<u64>) -> Vec<Visit> {
        let at = self.time(numbers.end.saturating_sub(1));
        let mut by_outlet: std::collections::BTreeMap<String, Vec<Arrival>> = std::collections::BTreeMap::new();
        for number in numbers {
            let article = self.article(number);
            let arrival = Arrival { article, page: PageWish::None, unless_known: None };
            by_outlet.entry(arrival.article.source.clone()).or_default().push(arrival);
        }
        let state = SourceState { last_visit: Some(at), last_success: Some(at), ..SourceState::default() };
        let visit = |(source, arrivals)| Visit { source, state: state.clone(), silence: None, arrivals, dropped: Vec::new(), at };
        by_outlet.into_iter().map(visit).collect()
    }

    /// Brings some numbers into an archive, as rounds would.
    pub async fn fill(&self, archive: &Archive, numbers: std::ops::Range<u64>) -> Result<(), ArchiveError> {
        let mut from = numbers.start;
        while from < numbers.end {
            let to = (from + 2_000).min(numbers.end);
            let kept = self.visits(from..to).into_iter().map(|visit| archive.keep_visit(visit));
            for outcome in futures_util::future::join_all(kept).await {
                outcome?;
            }
            from = to;
        }
        Ok(())
    }
}

/// A `feeds.toml` with the outlets as its sources, at addresses where nobody answers.
pub fn feeds() -> String {
    let source = |outlet| {
        format!(
            "[[source]]\nname = \"Outlet {outlet:03}\"\nurl = \"http://127.0.0.1:9/{outlet}\"\nallow_private = true\narticle = false\n\n"
        )
    };
    (0..OUTLETS).map(source).collect::<Vec<_>>().concat()
}

/// A sequence without a clock in it (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.0) % bound.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

fn mix(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// What happened, in both languages.
struct Event {
    company: [String; 2],
    partner: [String; 2],
    city: [&'static str; 2],
    topic: [&'static str; 2],
    deed: [&'static str; 2],
    /// Tens of thousands, so that both languages have a round way to say it.
    figure: u64,
    percent: u64,
    slug: String,
}

impl Event {
    fn of(number: u64) -> Self {
        let mut random = Random(mix(number) ^ 0xe7e4);
        let company = name(&mut random);
        let deed = DEEDS[random.below(DEEDS.len())];
        let topic = TOPICS[random.below(TOPICS.len())];
        let slug = format!("{} {} {}", company[0], deed[0], topic[0]).to_lowercase().replace(' ', "-");
        Self {
            company,
            partner: name(&mut random),
            city: CITIES[random.below(CITIES.len())],
            topic,
            deed,
            figure: 100 + random.below(90_000) as u64,
            percent: 2 + random.below(97) as u64,
            slug,
        }
    }

    fn in_english(&self, random: &mut Random) -> (String, Vec<String>) {
        let (company, partner, city, topic, deed) = (&self.company[0], &self.partner[0], self.city[0], self.topic[0], self.deed[0]);
        let money = format!("RMB {:.2} million", self.figure as f64 / 100.0);
        let percent = self.percent;
        let title = match random.below(4) {
            0 => format!("{company} {deed} {topic} in {city} for {money}"),
            1 => format!("{city}: {company} {deed} {topic} with {partner}"),
            2 => format!("China's {company} {deed} {topic}, up {percent}%"),
            _ => format!("With {money}, {company} {deed} {topic}"),
        };
        let mut text = vec![
            format!("{company} {deed} {topic} in {city}, the company said, and will spend {money} on it together with {partner}."),
            format!("Sales of {topic} rose {percent} percent, {partner} said; {company} expects more of it next year."),
        ];
        for _ in 0..5 + random.below(6) {
            let words: Vec<&str> = (0..18 + random.below(30)).map(|_| random.of(&ENGLISH)).collect();
            text.push(format!("For {company}, {}.", words.join(" ")));
        }
        (title, text)
    }

    fn in_chinese(&self, random: &mut Random) -> (String, Vec<String>) {
        let (company, partner, city, topic, deed) = (&self.company[1], &self.partner[1], self.city[1], self.topic[1], self.deed[1]);
        let money = format!("{}万元", self.figure);
        let percent = self.percent;
        let title = match random.below(3) {
            0 => format!("{company}在{city}{deed}{topic}，投入{money}"),
            1 => format!("{company}联合{partner}{deed}{topic}"),
            _ => format!("{topic}增长{percent}%：{company}{deed}新项目"),
        };
        let mut text = vec![
            format!("{company}宣布在{city}{deed}{topic}，将与{partner}共同投入{money}。"),
            format!("{partner}表示，{topic}销售额同比增长{percent}%，{company}预计明年继续增长。"),
        ];
        for _ in 0..5 + random.below(6) {
            let words: Vec<&str> = (0..20 + random.below(30)).map(|_| random.of(&CHINESE)).collect();
            text.push(format!("对{company}来说，{}。", words.concat()));
        }
        (title, text)
    }
}

/// An invented name, in letters and in characters of the same sounds.
fn name(random: &mut Random) -> [String; 2] {
    let syllables: Vec<(&str, &str)> = (0..3).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect();
    let latin: String = syllables.iter().map(|(latin, _)| *latin).collect();
    let latin = latin.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect();
    [latin, syllables.iter().map(|(_, han)| *han).collect()]
}

#[rustfmt::skip]
const SYLLABLES: [(&str, &str); 32] = [
    ("lan", "兰"), ("vo", "沃"), ("qi", "奇"), ("mei", "美"), ("tuo", "拓"), ("xin", "新"), ("yun", "云"), ("hai", "海"),
    ("jia", "佳"), ("rui", "瑞"), ("fu", "福"), ("da", "达"), ("ke", "科"), ("ning", "宁"), ("bo", "博"), ("shan", "山"),
    ("zhi", "智"), ("lian", "联"), ("tai", "泰"), ("he", "和"), ("pu", "普"), ("sen", "森"), ("wei", "威"), ("ma", "马"),
    ("lu", "路"), ("gao", "高"), ("feng", "峰"), ("du", "度"), ("nai", "乃"), ("ou", "欧"), ("xi", "西"), ("ban", "班"),
];

#[rustfmt::skip]
const CITIES: [[&str; 2]; 12] = [
    ["Shanghai", "上海"], ["Beijing", "北京"], ["Shenzhen", "深圳"], ["Hangzhou", "杭州"], ["Chengdu", "成都"], ["Wuhan", "武汉"],
    ["Guangzhou", "广州"], ["Nanjing", "南京"], ["Xi'an", "西安"], ["Suzhou", "苏州"], ["Qingdao", "青岛"], ["Xiamen", "厦门"],
];

#[rustfmt::skip]
const TOPICS: [[&str; 2]; 16] = [
    ["milk tea", "奶茶"], ["livestreaming", "直播"], ["electric cars", "电动汽车"], ["skin care", "护肤品"],
    ["instant retail", "即时零售"], ["luxury bags", "奢侈品箱包"], ["coffee shops", "咖啡店"], ["duty-free shops", "免税店"],
    ["sportswear", "运动服装"], ["pet food", "宠物食品"], ["online games", "网络游戏"], ["cloud services", "云服务"], ["chips", "芯片"],
    ["infant formula", "婴幼儿奶粉"], ["travel", "旅游"], ["smart glasses", "智能眼镜"],
];

#[rustfmt::skip]
const DEEDS: [[&str; 2]; 10] = [
    ["launches", "推出"], ["expands", "扩大"], ["buys", "收购"], ["tests", "试点"], ["closes", "关闭"], ["invests in", "投资"],
    ["renames", "更名"], ["regulates", "规范"], ["recalls", "召回"], ["opens", "开设"],
];

#[rustfmt::skip]
const ENGLISH: [&str; 96] = [
    "market", "consumer", "growth", "quarter", "brand", "platform", "users", "digital", "online", "store", "young",
    "shoppers", "spending", "campaign", "festival", "supply", "chain", "demand", "price", "policy", "ministry", "rules",
    "investors", "shares", "profit", "revenue", "analysts", "expected", "reported", "according", "local", "global",
    "foreign", "domestic", "travel", "luxury", "beauty", "sports", "food", "delivery", "logistics", "payment",
    "content", "creators", "video", "short", "search", "traffic", "members", "loyalty", "data", "privacy", "health",
    "fitness", "green", "energy", "battery", "factory", "export", "import", "tariff", "trade", "holiday", "weekend",
    "city", "rural", "second", "tier", "retail", "mall", "outlet", "flagship", "launch", "product", "line", "design",
    "culture", "heritage", "museum", "film", "music", "concert", "season", "winter", "summer", "spring", "autumn",
    "record", "high", "low", "slow", "fast", "the", "of", "and", "with",
];

#[rustfmt::skip]
const CHINESE: [&str; 80] = [
    "市场", "消费", "增长", "季度", "品牌", "平台", "用户", "数字", "线上", "门店", "年轻", "购物", "支出", "活动", "节日", "供应", "需求", "价格", "政策",
    "规定", "投资", "股价", "利润", "收入", "分析", "预计", "报道", "本地", "全球", "国外", "国内", "旅行", "美妆", "体育", "食品", "配送", "物流", "支付",
    "内容", "创作", "视频", "搜索", "流量", "会员", "数据", "隐私", "健康", "健身", "绿色", "能源", "电池", "工厂", "出口", "进口", "关税", "贸易", "假期",
    "周末", "城市", "乡村", "零售", "商场", "旗舰", "产品", "设计", "文化", "遗产", "电影", "音乐", "演出", "冬季", "夏季", "春季", "秋季", "纪录", "上升",
    "下降", "放缓", "加快", "以及",
];
