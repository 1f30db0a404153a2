//! The draft as a page: what is published in plain headings, paragraphs and links, the facts in folded blocks.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, Output, State, context, escape_formatter};

use super::DraftError;
use super::markdown::{FACTS, LABEL, ORIGINAL, address, caption, cures};
use super::outline::OUTLINE;
use super::translation::{REFUSED, TRANSLATED};
use super::view::View;

/// The page that is read and pasted.
pub(super) fn write(view: &View) -> Result<String, DraftError> {
    render("draft.html", include_str!("draft.html"), view)
}

/// The page for WeChat's editor.
pub(super) fn wechat(view: &View) -> Result<String, DraftError> {
    render("draft.wechat.html", include_str!("draft.wechat.html"), view)
}

/// `name` ends in `.html`: minijinja escapes by the name's ending.
fn render(name: &str, template: &str, view: &View) -> Result<String, DraftError> {
    let mut environment = Environment::new();
    environment.set_formatter(escape);
    environment.add_template(name, template)?;
    let mailto = view.contact.as_deref().map(address);
    let items = view.sections.iter().flat_map(|section| &section.items);
    let numbers: BTreeMap<&str, usize> = items.enumerate().map(|(at, item)| (item.identity.as_str(), at + 1)).collect();
    let captions: BTreeMap<&str, String> = view
        .sections
        .iter()
        .filter(|section| section.notes)
        .flat_map(|section| &section.items)
        .map(|item| (item.identity.as_str(), caption(item)))
        .collect();
    let page = environment.get_template(name)?.render(context! {
        draft => Value::from(Serde(view)), label => LABEL, original => ORIGINAL, facts => FACTS, cures => cures(), mailto, numbers, captions,
        outline => OUTLINE, translated => TRANSLATED, refused => REFUSED,
    })?;
    Ok(page)
}

/// The usual escaping, but for slashes, which it writes as `&#x2f;`: people read and copy links out of the source too.
fn escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    let Some(text) = value.as_str().filter(|_| !value.is_safe()) else {
        return escape_formatter(out, state, value);
    };
    for (position, part) in text.split('/').enumerate() {
        if position > 0 {
            out.write_str("/")?;
        }
        escape_formatter(out, state, &Value::from(part))?;
    }
    Ok(())
}
