//! The draft as a page: what is published in plain headings, paragraphs and links, the facts in folded blocks.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::DraftError;
use super::markdown::{LABEL, ORIGINAL, address, cures};
use super::view::View;

pub(super) fn write(view: &View) -> Result<String, DraftError> {
    let mut environment = Environment::new();
    // minijinja escapes by the name's ending
    environment.add_template("draft.html", include_str!("draft.html"))?;
    let mailto = view.contact.as_deref().map(address);
    let page = environment.get_template("draft.html")?.render(context! {
        draft => Value::from(Serde(view)), label => LABEL, original => ORIGINAL, cures => cures(), mailto,
    })?;
    Ok(page)
}
