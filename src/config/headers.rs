//! Request headers, whose secrets stand in the environment.

use crate::desk::source::Secret;

use super::Secrets;
use super::fault::Fault;
use super::keys::HEADERS;
use super::problem::sounds_secret;
use super::table::Table;

/// Looks up a variable of the environment.
pub(super) type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Headers that keepup sets itself, and must.
const OUR_OWN: [&str; 12] = [
    "host",
    "user-agent",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "if-none-match",
    "if-modified-since",
    "te",
    "upgrade",
    "trailer",
    "expect",
];

/// Reads `headers` of a source, and names the variables that they need and the environment lacks, where those may be missing: always of a
/// source that is off.
pub(super) fn headers(source: Table<'_>, env: Env<'_>, secrets: Secrets) -> (Vec<(String, Secret)>, Vec<String>) {
    let Some(table) = source.table("headers", &HEADERS) else { return (Vec::new(), Vec::new()) };
    let (mut headers, mut lacks) = (Vec::new(), Vec::new());
    for (name, found) in table.free_entries() {
        if let Err(fault) = check_name(name) {
            table.report.problem(found.key_at, fault);
            continue;
        }
        let read = |text: &str| {
            if sounds_secret(name) && !text.contains("${") {
                let variable = name.to_ascii_uppercase().replace('-', "_");
                return Err(Fault::new(
                    format!("the secret of {name:?} stands in the file"),
                    format!(r#"keep it in the environment and write {name} = "${{{variable}}}""#),
                ));
            }
            let value = match expand(text, env, secrets)? {
                Expanded::Lacks(variable) => return Ok(Err(variable)),
                Expanded::Whole(value) => value,
            };
            if value.chars().any(|c| c.is_control() || !c.is_ascii()) {
                return Err(Fault::new(format!("the value of {name:?} cannot be sent"), "it may hold printable ASCII only"));
            }
            Ok(Ok(value))
        };
        match found.parsed(read) {
            Some(Ok(value)) => headers.push((name.to_owned(), Secret(value))),
            Some(Err(variable)) => lacks.push(variable),
            None => {}
        }
    }
    (headers, lacks)
}

fn check_name(name: &str) -> Result<(), Fault> {
    let lower = name.to_ascii_lowercase();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)) {
        return Err(Fault::new(format!("{name:?} is no header name"), "letters, digits and hyphens make a name"));
    }
    if lower == "user-agent" {
        let cure = "keepup says honestly who it is; set contact in [fetch]";
        return Err(Fault::new("the user agent cannot be changed", cure));
    }
    if OUR_OWN.contains(&lower.as_str()) {
        return Err(Fault::new(format!("the header {name:?} is keepup's own"), "leave it out"));
    }
    Ok(())
}

/// A text with the values of the environment.
pub(super) enum Expanded {
    /// All of it.
    Whole(String),
    /// The environment lacks this variable, and it may be missing.
    Lacks(String),
}

/// Replaces each `${NAME}` by its value in the environment.
pub(super) fn expand(text: &str, env: Env<'_>, secrets: Secrets) -> Result<Expanded, Fault> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let written = || Fault::new("a ${ is not closed by a name and }", r#"write "${NAME}", the name of letters, digits and _"#);
        let (name, after) = after.split_once('}').ok_or_else(written)?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(written());
        }
        let Some(value) = env(name).filter(|value| !value.trim().is_empty()) else {
            if secrets == Secrets::Optional {
                return Ok(Expanded::Lacks(name.to_owned()));
            }
            let cure = format!("set {name} before keepup starts (with systemd, in EnvironmentFile=)");
            return Err(Fault::new(format!("the environment has no {name}"), cure));
        };
        expanded.push_str(before);
        expanded.push_str(value.trim());
        rest = after;
    }
    expanded.push_str(rest);
    Ok(Expanded::Whole(expanded))
}
