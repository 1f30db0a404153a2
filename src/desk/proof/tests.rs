use super::*;

fn prove(source: &str, claim: &str) -> Proof {
    Source::new(source, Context { published: None, names: Names::built_in() }).prove(claim)
}

/// Every certain issue as kind and words.
fn certain(source: &str, claim: &str) -> Vec<(&'static str, String)> {
    let proof = prove(source, claim);
    for issue in &proof.issues {
        assert_eq!(&claim[issue.span.clone()], issue.words, "{issue:?}");
        assert!(issue.nearest.clone().is_none_or(|span| source.get(span).is_some()), "{issue:?}");
    }
    proof.issues.into_iter().filter(|issue| issue.certain).map(|issue| (issue.kind.word(), issue.words)).collect()
}

const EARNINGS: &str = "周三，盒马发布季度财报：营收185.8亿元，同比增长12%，门店超过300家。半年后将在上海开设两家新店。";
const OPENING: &str = "Freshippo opened 18 stores in Shanghai on May 6, the company said on Tuesday. Sales rose 30 percent to RMB 1.2 billion. \
    “We have not seen such queues before,” said founder Hou Yi. Meituan sold its stake to Freshippo in 2021.";

#[test]
fn what_a_source_says_in_another_form_or_language_is_borne() {
    for (source, claim) in [
        (EARNINGS, "Freshippo's revenue rose 12% to RMB 18.58 billion."),
        (EARNINGS, "Hema made 18.6 billion yuan and runs over 300 stores."),
        (OPENING, "盒马销售额增长三成，达12亿元。"),
        (OPENING, "Sales rose 30% to RMB 1.2bn."),
        (OPENING, "Freshippo opened eighteen stores in Shanghai on 6 May."),
        (OPENING, "\"We have not seen such queues before,\" Hou Yi said."),
        (OPENING, "“We have not seen … queues before,” said Hou."),
        (OPENING, "The company said it opened 18 stores on Tuesday."),
        ("The group has found no trace of it.", "The group has not found any trace of it."),
        ("今年3月，3名交警和22名公职人员被处分。", "25名公职人员被处分"),
    ] {
        assert_eq!(certain(source, claim), [], "{claim}");
    }
}

#[test]
fn a_slip_is_told_with_its_words() {
    for (source, claim, kind, words) in [
        (EARNINGS, "Freshippo's revenue rose 12% to RMB 185.8 billion.", "figure", "RMB 185.8 billion"),
        (EARNINGS, "Freshippo's revenue rose 13% to RMB 18.58 billion.", "figure", "13%"),
        (EARNINGS, "Freshippo's revenue was $18.58 billion.", "figure", "$18.58 billion"),
        (EARNINGS, "Freshippo runs fewer than 300 stores.", "figure", "fewer than 300"),
        (EARNINGS, "Freshippo will open stores in three months.", "figure", "three"),
        (EARNINGS, "Meituan's revenue rose 12%.", "name", "Meituan"),
        (OPENING, "Sales rose 30 percentage points to RMB 1.2 billion.", "figure", "30 percentage points"),
        (OPENING, "Freshippo opened 18 stores in Beijing on May 6, the company said on Tuesday.", "name", "Beijing"),
        (OPENING, "Freshippo opened 18 stores in Shanghai on May 7, the company said on Tuesday.", "date", "May 7"),
        (OPENING, "Freshippo opened 18 stores in Shanghai on May 6, the company said on Thursday.", "date", "Thursday"),
        (OPENING, "Freshippo opened 30 stores in Shanghai on May 6, the company said on Tuesday.", "figure", "30"),
        ("It will buy shares for 1bn Swiss francs.", "It will buy shares for 1m Swiss francs.", "figure", "1m Swiss francs"),
        (OPENING, "Sales fell 30 percent to RMB 1.2 billion.", "contrary", "fell"),
        (OPENING, "Sales did not rise 30 percent to RMB 1.2 billion.", "negation", "not"),
        (OPENING, "“We have not seen such crowds before,” said founder Hou Yi.", "quotation", "We have not seen such crowds before,"),
        (OPENING, "“We have not seen such queues before,” said founder Wang Xing.", "quotation", "We have not seen such queues before,"),
        (OPENING, "Freshippo sold its stake to Meituan in 2021.", "name", "Freshippo"),
        (OPENING, "Meituan sold its stake to Freshippo in 2022.", "date", "2022"),
    ] {
        let found = certain(source, claim);
        assert!(found.contains(&(kind, words.to_owned())), "{claim}: {found:?}");
        assert!(!prove(source, claim).supported, "{claim}");
    }
}

const TOWN: &str = "Qinglan opened its second shop in northern Hangzhou on Monday, nearly 700 metres from the station. \
    Profit rose 10% to 250,000 yuan in the first half, Lin Yao said on March 4, 2023. More than half of its 30 buyers are women. \
    The chain sold 40 tonnes of tea in three weeks and expects margins of 20-30%. \"We didn't plan this,\" Mo Ran told Tea Weekly. \
    Lanhe supplies Mooqin with cups and lids for every shop. The shops will open before May.";
const STREET: &str = "青岚里周一在杭州北部开出第二家店，距车站近700米。林瑶3月4日表示，上半年利润增长10%，达到25万元，30名顾客中超过一半是女性。\
    三周内售出40吨茶叶，并将进入上海市场。预计明年不会涨价。";

#[test]
fn every_kind_of_slip_is_told_in_both_languages() {
    let mut missed = Vec::new();
    for (source, right, wrong) in [
        (TOWN, "second shop", "third shop"),
        (TOWN, "northern", "southern"),
        (TOWN, "on Monday", "on Sunday"),
        (TOWN, "nearly 700", "over 700"),
        (TOWN, "700 metres", "700 miles"),
        (TOWN, "Profit rose", "Profit fell"),
        (TOWN, "10%", "11%"),
        (TOWN, "10%", "10 percentage points"),
        (TOWN, "250,000 yuan", "2,500,000 yuan"),
        (TOWN, "250,000 yuan", "250,000 dollars"),
        (TOWN, "first half", "second half"),
        (TOWN, "March 4", "April 4"),
        (TOWN, "March 4", "March 5"),
        (TOWN, "2023", "2022"),
        (TOWN, "Lin Yao", "Mo Ran"),
        (TOWN, "More than half", "Less than half"),
        (TOWN, "30 buyers", "fewer than 30 buyers"),
        (TOWN, "women", "men"),
        (TOWN, "40 tonnes", "40 kilograms"),
        (TOWN, "three weeks", "three months"),
        (TOWN, "20-30%", "20-35%"),
        (TOWN, "didn't plan", "did plan"),
        (TOWN, "Mo Ran told", "Lin Yao told"),
        (TOWN, "Lanhe supplies Mooqin", "Mooqin supplies Lanhe"),
        (TOWN, "before May", "after May"),
        (TOWN, "will open", "will not open"),
        (TOWN, "will open", "will close"),
        (STREET, "周一", "周二"),
        (STREET, "北部", "南部"),
        (STREET, "第二家", "第三家"),
        (STREET, "近700", "超过700"),
        (STREET, "700米", "700公里"),
        (STREET, "3月4日", "3月5日"),
        (STREET, "上半年", "下半年"),
        (STREET, "增长10%", "下降10%"),
        (STREET, "10%", "9%"),
        (STREET, "10%", "10个百分点"),
        (STREET, "25万元", "250万元"),
        (STREET, "25万元", "25亿元"),
        (STREET, "25万元", "25万美元"),
        (STREET, "30名", "超过30名"),
        (STREET, "女性", "男性"),
        (STREET, "三周", "三个月"),
        (STREET, "40吨", "40公斤"),
        (STREET, "上海", "北京"),
        (STREET, "进入", "退出"),
        (STREET, "不会", "会"),
        (STREET, "并将", "并不会"),
    ] {
        let altered = source.replacen(right, wrong, 1);
        let place = source.find(right).unwrap();
        let spans = crate::desk::language::sentences(&altered, if source == STREET { "zh" } else { "en" });
        let claim = spans.into_iter().find(|span| span.contains(&place)).map(|span| &altered[span]).unwrap();
        missed.extend(prove(source, claim).supported.then(|| claim.to_owned()));
    }
    assert_eq!(missed, [""; 0]);
}

#[test]
fn what_is_said_in_other_words_of_one_meaning_is_no_slip() {
    let mut told = Vec::new();
    for (source, claim) in [
        (TOWN, "Qinglan opened its 2nd shop in northern Hangzhou on Monday, almost 700 metres from the station."),
        (TOWN, "Profit rose 10 percent to RMB 250,000 in the first half, Lin Yao said on 4 March 2023."),
        (TOWN, "The chain sold 40,000 kg of tea in 21 days and expects margins of 20 to 30 percent."),
        (TOWN, "Mo Ran told Tea Weekly that they did not plan this."),
        (TOWN, "Mooqin gets its cups from Lanhe."),
        (STREET, "Qinglan's profit grew 10% to 250,000 yuan, Lin Yao said on March 4."),
        (STREET, "It sold 40 tonnes of tea in three weeks and will enter Shanghai."),
        (TOWN, "利润增长10%，达25万元。三周售出40吨茶叶。"),
        ("周一，外交部门在7 月 28 日（星期二）前，于十月再次通报。", "The ministry reported again in October, by July 28."),
        ("记者25日获悉，共有5人。", "On the 25th, five were counted."),
        ("On the 25th, five people were counted in mid-May.", "25日，5月中旬，共有5人。"),
        ("The firm made $65.9 million in Australia.", "该公司营收6590万澳元。"),
    ] {
        told.extend(certain(source, claim).into_iter().map(|issue| (claim, issue)));
    }
    assert_eq!(told, []);
}

#[test]
fn a_span_of_time_is_held_as_a_whole() {
    let dated = |source: &str, claim: &str| {
        let context = Context { published: NaiveDate::from_ymd_opt(2023, 5, 10), names: Names::built_in() };
        Source::new(source, context).prove(claim).issues.into_iter().any(|issue| issue.certain)
    };
    let mut wrong = Vec::new();
    for (source, claim, slip) in [
        ("青岚里前三季度利润增长9%。", "Profit rose 9% in the third quarter.", true),
        ("青岚里前三季度利润增长9%。", "Profit rose 9% in the first six months.", true),
        ("青岚里前三季度利润增长9%。", "Profit rose 9% in the first nine months.", false),
        ("2—4月茶叶出口增长6%。", "Tea exports rose 6% in April.", true),
        ("2—4月茶叶出口增长6%。", "Tea exports rose 6% from February to April.", false),
        ("茶展4月5日至9日举行。", "The tea fair runs from April 5 to 9.", false),
        ("茶展4月5日至9日举行。", "The tea fair opened on April 5.", false),
        ("茶展4月5日至9日举行。", "The tea fair runs from April 5 to 11.", true),
        ("茶展4月5日至9日举行。", "The tea fair opened on April 7.", true),
        ("店面2022年6月至8月翻修。", "The shop was rebuilt from June to August 2022.", false),
        ("新店将于10月8日开业。", "The new shop opens October 8.", false),
        ("新店将于10月8日开业。", "The new shop will open on October 9.", true),
        ("利润增长15%至8亿元。", "Profit rose 15% to 800 million yuan.", false),
        ("百分之四十五的客人来自外地。", "45% of the guests came from elsewhere.", false),
        ("公司募资34.5亿港元。", "It raised HK$8.45 billion.", true),
        ("公司募资34.5亿港元。", "It raised HK$3.45 billion.", false),
    ] {
        let undated = certain(source, claim).is_empty() == slip;
        wrong.extend((undated || dated(source, claim) != slip).then_some(claim));
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn a_bound_that_is_dropped_and_a_converted_sum_are_doubts_only() {
    for (claim, words) in [("Freshippo runs 300 stores.", "300"), ("Revenue was about $2.6 billion.", "about $2.6 billion")] {
        let proof = prove(EARNINGS, claim);
        let doubts: Vec<_> = proof.issues.iter().map(|issue| (issue.certain, issue.words.as_str())).collect();
        assert_eq!(doubts, [(false, words)], "{claim}");
    }
}

#[test]
fn words_left_out_of_a_quotation_are_a_doubt_and_a_translated_one_too() {
    let source = "“We opened, as you know, far too late in the year,” she said.";
    let proof = prove(source, "“We opened, far too late in the year,” she said.");
    assert_eq!(proof.issues.iter().map(|issue| (issue.kind, issue.certain)).collect::<Vec<_>>(), [(IssueKind::Quotation, false)]);
    let proof = prove("侯毅说：“我们开得太晚了，今年要追上。”", "Hou Yi said: “We opened far too late and must catch up.”");
    assert!(proof.issues.iter().any(|issue| issue.kind == IssueKind::Quotation && !issue.certain), "{proof:?}");
}

#[test]
fn a_claim_about_something_else_scores_low() {
    let far = prove(OPENING, "The museum lent nine paintings to a gallery in the north for its summer exhibition.");
    let near = prove(OPENING, "Freshippo has opened new stores in Shanghai.");
    assert!(!far.supported && near.supported && near.score > far.score + 0.3, "{} {}", near.score, far.score);
}

#[test]
fn hostile_texts_are_taken() {
    for text in ["", " ", "“", "\"\"\"", "\u{202e}“”…[", "不", "1,,,.%", "[[]", "“…"] {
        for other in ["", OPENING, text] {
            let proof = prove(other, text);
            assert!((0.0..=1.0).contains(&proof.score));
        }
    }
}

#[test]
fn what_is_missing_comes_with_the_sentence_that_may_be_meant() {
    let source = "周三，巷口食单公布了半年的成绩。5月10日，37家门店共卖出48万份套餐。品牌创始人唐映说，没想到外地游客占了四成。";
    for (claim, said, within) in [
        ("Visitors from elsewhere made up 60% of the guests.", "四成", "唐映说"),
        ("Alley Menu sold 580,000 set meals.", "48万", "套餐"),
        ("The figures came out on May 11.", "5月10日", "37家"),
    ] {
        let proof = prove(source, claim);
        let issue = proof.issues.iter().find(|issue| issue.certain).unwrap();
        assert!(issue.problem.contains(&format!("nearest is {said}")), "{issue:?}");
        assert!(source[issue.nearest.clone().unwrap()].contains(within), "{issue:?}");
    }
}
