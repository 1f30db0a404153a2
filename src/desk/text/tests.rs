use super::*;

#[test]
fn controls_and_invisible_characters_go() {
    assert_eq!(clean("a\0b\u{8}c\u{202e}d\u{200b}e\u{feff}f\u{e0041}g"), "abcdefg");
    assert_eq!(clean("  two\t\n words\u{a0}here "), "two words here");
}

#[test]
fn no_character_that_hides_or_turns_text_stays() {
    let ranges = [
        // controls; the next line (U+0085) is white space, as tab to carriage return are
        0x00..=0x08,
        0x0e..=0x1f,
        0x7f..=0x84,
        0x86..=0x9f,
        // zero-width characters and marks of direction
        0x61c..=0x61c,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x2064,
        0x2066..=0x2069,
        0xfeff..=0xfeff,
        // variation selectors, and tags
        0xfe00..=0xfe0f,
        0xe0000..=0xe007f,
        0xe0100..=0xe01ef,
        // no characters
        0xfdd0..=0xfdef,
        0xfffe..=0xffff,
        0x1_fffe..=0x1_ffff,
        0x10_fffe..=0x10_ffff,
    ];
    for c in ranges.into_iter().flatten().map(|code| char::from_u32(code).unwrap()) {
        for (text, sound) in [(format!("te{c}a"), "tea"), (format!("茶{c}叶"), "茶叶"), (format!("{c}e\u{301}{c}"), "é")] {
            assert_eq!(clean(&text), sound, "{:04x}", c as u32);
            assert_eq!(paragraphs(&text), sound, "{:04x}", c as u32);
        }
    }
    for space in ['\t', '\n', '\u{b}', '\r', '\u{85}', '\u{a0}', '\u{2028}', '\u{3000}'] {
        assert_eq!(clean(&format!("two{space}words")), "two words", "{:04x}", space as u32);
    }
}

#[test]
fn combining_marks_are_bounded_and_composed() {
    let tower = format!("e{}", "\u{301}".repeat(500));
    assert_eq!(clean(&tower), "é\u{301}\u{301}\u{301}");
    assert_eq!(clean("Lanco\u{302}me"), "Lancôme");
}

#[test]
fn headlines_lose_markup_and_double_escapes() {
    assert_eq!(title("R&amp;amp;D at <b>BYD</b> &#8217;s <i>best</i>"), "R&D at BYD ’s best");
    assert_eq!(title("&lt;b&gt;Bold&lt;/b&gt; start"), "Bold start");
    assert_eq!(title("if a < b, Vec<String> & co"), "if a < b, Vec<String> & co");
}

#[test]
fn a_long_headline_is_cut_between_graphemes() {
    let long = "中".repeat(299) + "e\u{301}x";
    assert_eq!(title(&long).chars().count(), 300);
    assert!(title(&"a".repeat(1_000_000)).len() == 300);
}

#[test]
fn blocks_become_paragraphs() {
    let html =
        "<div><p>First &amp; best.<br/>Same.</p><p>Second<script>var a = '<p>';</script>.</p></div><ul><li>Third</li></ul><!-- no -->";
    assert_eq!(from_html(html), "First & best. Same.\n\nSecond.\n\nThird");
    assert_eq!(from_html("one<br><br>two\nlines"), "one\n\ntwo lines");
    assert_eq!(from_html("<img alt=\"a > b\" src='x'>after"), "after");
}

#[test]
fn broken_markup_ends_nothing() {
    assert_eq!(from_html("a < b and <p unclosed"), "a < b and <p unclosed");
    assert_eq!(from_html("<script>never closed"), "");
    assert_eq!(from_html(&"<div>".repeat(200_000)), "");
    assert_eq!(from_html(&"<a".repeat(200_000)).len(), 400_000);
    assert_eq!(title(&"<x".repeat(200_000)).len(), 300);
    assert_eq!(title(&format!("{}>", "<x".repeat(200_000))).len(), 300);
    assert_eq!(from_html("<iframe src='x'/>after<iframe>within</iframe>"), "after");
}
