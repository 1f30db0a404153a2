//! Values in JSON by dotted paths, taking what is nearly right: numbers as text, JSON in strings, one object for a list.

use std::borrow::Cow;

use serde_json::Value;

/// The value at a dotted path (`data.list.0.name`); an empty path is the value itself. A string that holds JSON is opened
/// when the path goes on into it.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<Cow<'a, Value>> {
    let mut found = Cow::Borrowed(value);
    for step in path.split('.').map(str::trim).filter(|step| !step.is_empty() && *step != "$") {
        found = match found {
            Cow::Borrowed(value) => step_into(value, step)?,
            Cow::Owned(value) => Cow::Owned(step_into(&value, step)?.into_owned()),
        };
    }
    (!found.is_null()).then_some(found)
}

fn step_into<'a>(value: &'a Value, step: &str) -> Option<Cow<'a, Value>> {
    match value {
        Value::Object(members) => members.get(step).map(Cow::Borrowed),
        // A list of one stands for its element when the step names a member.
        Value::Array(elements) => match step.parse::<usize>() {
            Ok(index) => elements.get(index).map(Cow::Borrowed),
            Err(_) => elements.first()?.get(step).map(Cow::Borrowed),
        },
        Value::String(text) => {
            let inner: Value = serde_json::from_str(text).ok()?;
            inner.get(step).cloned().map(Cow::Owned)
        }
        _ => None,
    }
}

/// A scalar at a path as text, not empty; the first element of a list, the texts of a list of texts joined by a comma.
pub fn text(value: &Value, path: &str) -> Option<String> {
    scalar(at(value, path)?.as_ref())
}

/// A scalar as text, not empty.
pub fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(elements) => elements.iter().filter_map(scalar).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members.get("name").or_else(|| members.get("rendered")).and_then(scalar)?,
        Value::Null => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A list: the elements of an array, the values of an object, or the one object that a publisher sends for a list of one.
pub fn list(value: &Value, is_item: impl Fn(&Value) -> bool) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().collect(),
        Value::Object(_) if is_item(value) => vec![value],
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_values() {
        let value = serde_json::json!({"data": {"list": [{"name": "A", "id": 7, "tags": ["x", "y"]}], "page": "{\"total\": 3}"}});
        assert_eq!(text(&value, "data.list.0.name").as_deref(), Some("A"));
        assert_eq!(text(&value, "data.list.id").as_deref(), Some("7"));
        assert_eq!(text(&value, "data.list.0.tags").as_deref(), Some("x, y"));
        assert_eq!(text(&value, "data.page.total").as_deref(), Some("3"));
        assert_eq!(text(&value, "data.none.total"), None);
        assert_eq!(at(&value, "").unwrap().as_ref(), &value);
    }

    #[test]
    fn one_object_is_a_list_of_one() {
        let one = serde_json::json!({"title": "A"});
        assert_eq!(list(&one, |item| item.get("title").is_some()).len(), 1);
        let many = serde_json::json!({"a": {"title": "A"}, "b": {"title": "B"}});
        assert_eq!(list(&many, |item| item.get("title").is_some()).len(), 2);
    }
}
