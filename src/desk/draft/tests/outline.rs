//! The outline of a feature in every form.

use super::*;

/// A section with the outline of a feature: one point in English with two sources, one in Chinese.
pub(in crate::desk::draft) fn outline() -> Section {
    let reference = |identity: &str, source: &str, title: &str, language: &str| Reference {
        identity: identity.into(),
        source: source.into(),
        title: title.into(),
        url: Url::parse(&format!("https://{identity}.example/x?utm_source=y")).unwrap(),
        language: language.into(),
        at: at("2023-05-10T02:00:00Z"),
    };
    let extract = |text: &str| Extract { text: text.into(), part: "body", block: 0, start: 0, end: text.len() };
    let points = vec![
        Candidate {
            headline: "Tea by video.".into(),
            sources: vec![reference("a", "TechNode", "Tea by video.", "en"), reference("b", "Sixth Tone", "Tea", "en")],
            sentences: vec![extract("Yunlu sells tea by live video.")],
        },
        Candidate {
            headline: "直播卖茶".into(),
            sources: vec![reference("c", "WeChat", "直播卖茶", "zh-CN")],
            sentences: vec![extract("云露直播卖茶3万份。")],
        },
    ];
    let feature = Feature {
        theme: "livestreaming".into(),
        title: "2 Livestreaming Trends in China".into(),
        why: vec!["Livestreaming is told of".into()],
        candidates: points,
    };
    let mut section = section("Feature", Form::Feature, vec![item(article("i", "Never", "https://a.com/", &[]))]);
    section.items.clear();
    section.feature = Some(feature);
    section
}

fn featured() -> Edition {
    edition(vec![outline()])
}

#[test]
fn an_outline_has_numbered_points_with_their_sources_in_every_form() {
    let draft = render(&featured(), &context());
    let forms = all(&featured(), &context());
    let seen = seen(&draft.markdown);
    assert_eq!(seen.headings, ["1. Tea by video", "2. 直播卖茶"]);
    assert_eq!(seen.foreign, [""; 0]);
    for said in [
        "\n# 2 Livestreaming Trends in China\n",
        "\n*Livestreaming is told of*\n",
        "\nYunlu sells tea by live video.\n",
        "\nhttps://a.example/x\n",
    ] {
        assert!(draft.markdown.contains(said), "{said} {}", draft.markdown);
    }
    assert!(draft.markdown.contains("*also: Sixth Tone, <https://b.example/x>*"), "{}", draft.markdown);
    assert!(draft.markdown.contains("livestreaming (直播)") && draft.markdown.contains("30,000"), "{}", draft.markdown);
    assert!(forms.html.contains("<h3 lang=\"zh-CN\">2. 直播卖茶</h3>") && forms.html.contains("<a href=\"https://b.example/x\">"));
    assert!(forms.wechat.contains("1. Tea by video") && !forms.wechat.contains("<a "));
    let sidecar: serde_json::Value = serde_json::from_str(&forms.json).unwrap();
    let points = sidecar["sections"][0]["feature"]["candidates"].as_array().unwrap();
    assert_eq!(
        (sidecar["sections"][0]["form"].as_str(), points.len(), &points[0]["sources"][1]["identity"]),
        (Some("feature"), 2, &"b".into())
    );
    // Read back, the points are no items: they look back on what was told.
    let issue = crate::desk::check::Reading::of(&draft.markdown);
    let parts: Vec<_> = issue.items.iter().map(|item| (item.part, item.url().map(|url| url.host_str().unwrap().to_owned()))).collect();
    assert_eq!(parts, [(Part::Feature, Some("a.example".to_owned())), (Part::Feature, Some("c.example".to_owned()))]);
}
