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
