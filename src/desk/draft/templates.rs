//! The templates of the pages: those that come with the program, or an editor's own in their place.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, context, escape_formatter};
use serde::Serialize;

/// Name and text of every built-in template; all end in `.html`, for minijinja escapes by the name's ending.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("blocks.html", include_str!("templates/blocks.html")),
    ("draft.html", include_str!("templates/draft.html")),
    ("draft.wechat.html", include_str!("templates/draft.wechat.html")),
    ("feed.html", include_str!("templates/feed.html")),
];

/// Steps that rendering a page may take: the longest issue takes a hundredth of it, and a loop without end has one.
const FUEL: u64 = 50_000_000;

/// Templates that can be read.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Environment<'static>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the template {name}, line {line}: {problem}; {cure}")]
pub struct TemplateError {
    /// Name of the file.
    pub name: String,
    /// Counted from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub cure: String,
}

static PLAIN: LazyLock<Arc<Templates>> = LazyLock::new(|| {
    // they are rendered in the tests
    let empty = |_| Templates { environment: Environment::new() };
    Arc::new(Templates::with(&BTreeMap::new()).unwrap_or_else(empty))
});

impl Templates {
    /// The templates that come with the program.
    pub fn built_in() -> &'static Arc<Self> {
        &PLAIN
    }

    /// The built-in templates with an editor's own, by name, in their place.
    ///
    /// # Errors
    /// Every template that cannot be read. Whether what they say can be rendered, [`super::sample::check`] finds out.
    pub fn with(own: &BTreeMap<String, String>) -> Result<Self, Vec<TemplateError>> {
        let mut environment = Environment::new();
        environment.set_formatter(escape);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(200);
        let mut errors = Vec::new();
        for (name, text) in BUILT_IN {
            let text = own.get(name).cloned().unwrap_or_else(|| text.to_owned());
            if let Err(error) = environment.add_template_owned(name, text) {
                errors.push(told(name, &error));
            }
        }
        let unknown = own.keys().filter(|name| !BUILT_IN.iter().any(|(known, _)| known == name));
        errors.extend(unknown.map(|name| TemplateError {
            name: name.clone(),
            line: 0,
            problem: "nothing is made from a template of this name".to_owned(),
            cure: format!("the names are {}", BUILT_IN.map(|(known, _)| known).join(", ")),
        }));
        if errors.is_empty() { Ok(Self { environment }) } else { Err(errors) }
    }

    /// Renders a page; the template has `page` under the name `draft`.
    pub(super) fn render(&self, name: &str, page: &impl Serialize) -> Result<String, TemplateError> {
        let template = self.environment.get_template(name).map_err(|error| told(name, &error))?;
        template.render(context! { draft => Value::from(Serde(page)) }).map_err(|error| told(name, &error))
    }
}

/// What minijinja says, with the innermost place that it names.
fn told(name: &str, error: &Error) -> TemplateError {
    let mut innermost = error;
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        if let Some(inner) = source.downcast_ref::<Error>().filter(|inner| inner.line().is_some()) {
            innermost = inner;
        }
        next = source.source();
    }
    let cure = match innermost.kind() {
        ErrorKind::OutOfFuel => "let its loops end",
        ErrorKind::UndefinedError => "the built-in template shows every name that there is: `keepup draft --templates FOLDER` writes it",
        ErrorKind::SyntaxError => "mend it, or remove the file to have the built-in one",
        _ => "compare it with the built-in one, which `keepup draft --templates FOLDER` writes",
    };
    let problem = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
    TemplateError { name: innermost.name().unwrap_or(name).to_owned(), line: innermost.line().unwrap_or(0), problem, cure: cure.to_owned() }
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
