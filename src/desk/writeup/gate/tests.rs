//! The gate on pages made to hurt the parser.

use std::fmt::Write;

use super::*;

/// The same text with a number in it, from 0 on.
fn numbered(before: &str, after: &str, count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{before}{number}{after}");
        text
    })
}

#[test]
fn bodies_of_scripts_are_set_aside() {
    let page =
        r#"<html><script type="a/json" id=x>{"a":"</b>"}</script><style>p{}</style><p>T<!-- <p>no --></p><svg><title>x</title></svg>"#;
    let gated = admit(page).unwrap();
    assert_eq!(gated.markup, r#"<html><script type="a/json" id=x>0</script><p>T</p>"#);
    assert_eq!(gated.script("0"), Some(r#"{"a":"</b>"}"#));
}

#[test]
fn tags_too_deep_are_left_out_and_their_text_stays() {
    let page = format!("{}deep{}after", "<div>".repeat(20_000), "</div>".repeat(20_000));
    let gated = admit(&page).unwrap();
    assert_eq!(gated.markup.matches("<div>").count(), MAX_DEPTH);
    assert_eq!(gated.markup.matches("</div>").count(), MAX_DEPTH);
    assert!(gated.markup.contains("deep"));
}

#[test]
fn unclosed_paragraphs_and_items_are_not_depth() {
    let page = "<ul>".to_owned() + &"<li><p>one<div>two</div>".repeat(2_000);
    let gated = admit(&page).unwrap();
    assert_eq!(gated.markup.matches("<li>").count(), 2_000);
}

#[test]
fn an_end_tag_does_not_reach_out_of_a_cell() {
    let page = "<div><table><tr><td></div>".repeat(1_000);
    let gated = admit(&page).unwrap();
    assert!(gated.markup.matches("<table>").count() < MAX_DEPTH / 3);
}

#[test]
fn an_end_tag_of_an_inline_element_does_not_reach_over_a_block() {
    let page = "<span><div></span>".repeat(2_000);
    let gated = admit(&page).unwrap();
    assert!(gated.markup.matches("<div>").count() <= MAX_DEPTH / 2);
}

#[test]
fn attributes_and_elements_are_bounded() {
    let gated = format!("<p {}>x</p>", numbered("a", "=1 ", 100_000));
    assert!(admit(&gated).unwrap().markup.len() < 4_000);
    assert!(admit(&"<i>".repeat(200_000)).is_err());
    let fonts = numbered("<font size=", ">", 5_000) + &"<p>x".repeat(20_000);
    assert!(admit(&fonts).is_err());
}

#[test]
fn end_tags_of_other_elements_do_not_hide_open_ones() {
    let page = numbered("<font size=", "></b>", 600) + &"<p>x".repeat(50_000);
    assert!(admit(&page).is_err());
}
