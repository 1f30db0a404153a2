//! The draft as a page: what is published in plain headings, paragraphs and links, the facts in folded blocks.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, Output, State, context, escape_formatter};

use super::DraftError;
use super::markdown::{LABEL, ORIGINAL, address, cures};
use super::view::View;

pub(super) fn write(view: &View) -> Result<String, DraftError> {
    let mut environment = Environment::new();
    environment.set_formatter(escape);
    // minijinja escapes by the name's ending
    environment.add_template("draft.html", include_str!("draft.html"))?;
    let mailto = view.contact.as_deref().map(address);
    let page = environment.get_template("draft.html")?.render(context! {
        draft => Value::from(Serde(view)), label => LABEL, original => ORIGINAL, cures => cures(), mailto,
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
