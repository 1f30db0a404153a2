//! Machine translations beside their originals.

use super::*;

#[test]
fn a_translation_stands_beside_its_original_or_is_refused() {
    let mut lead = article("wx:1", "云露开店", "https://a.com/", &["云露5月6日开出300家门店。", "“我们高兴，”林梅说。"]);
    lead.language = "zh-CN".to_owned();
    let edition = edition(vec![section("A", Form::Items, vec![item(lead)])]);
    let texts = in_chinese(&edition, &context());
    assert_eq!(texts, ["云露开店", "云露5月6日开出300家门店。", "“我们高兴，”林梅说。"]);
    let made = |second: &str| {
        let said = ["Yunlu opens shops", second, "“We are glad,” said Lin Mei."];
        let made = texts.iter().cloned().zip(said.map(str::to_owned)).collect();
        let translations = Translations { made, trouble: None };
        let context = DraftContext { translations: Some(&translations), ..context() };
        (render(&edition, &context), all(&edition, &context))
    };
    let (draft, forms) = made("Yunlu opened 300 shops on May 6.");
    for said in ["Yunlu opens shops", "Yunlu opened 300 shops on May 6.", "“We are glad,” \\[translated\\] said Lin Mei."] {
        assert!(
            draft.markdown.contains(&format!("\n*Translated by machine, not checked by a person: {said}*\n")),
            "{said} {}",
            draft.markdown
        );
    }
    assert!(draft.markdown.contains("\n*原文 (original in Chinese): 云露开店*\n"), "{}", draft.markdown);
    assert!(forms.html.contains("<em>Translated by machine, not checked by a person: Yunlu opened 300 shops on May 6.</em>"));
    let (slipped, _) = made("Yunlu opened 3,000 shops on May 6.");
    assert!(
        !slipped.markdown.contains("opened 3,000")
            && slipped.markdown.contains("*The machine's translation is not shown, for it says what the original does not: “3,000"),
        "{}",
        slipped.markdown
    );
    assert!(slipped.markdown.contains("\n云露5月6日开出300家门店。\n"), "the original stays");
}
