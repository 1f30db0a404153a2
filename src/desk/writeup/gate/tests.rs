//! The gate on pages made to hurt the parser.

use super::*;

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
    let gated = format!("<p {}>x</p>", (0..100_000).map(|n| format!("a{n}=1 ")).collect::<String>());
    assert!(admit(&gated).unwrap().markup.len() < 4_000);
    assert!(admit(&"<i>".repeat(200_000)).is_err());
    let fonts = (0..5_000).map(|n| format!("<font size={n}>")).collect::<String>() + &"<p>x".repeat(20_000);
    assert!(admit(&fonts).is_err());
}

#[test]
fn end_tags_of_other_elements_do_not_hide_open_ones() {
    let mut page = String::new();
    for size in 0..600 {
        page.push_str(&format!("<font size={size}></b>"));
    }
    page.push_str(&"<p>x".repeat(50_000));
    assert!(admit(&page).is_err());
}
