//! A TOML table under the eyes of its keys: typed getters that record what is wrong and go on.

use std::ops::RangeInclusive;

use regex::Regex;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::key::{Key, Keys};
use super::keys::FILE;
use super::nearest;
use super::report::Report;

/// One table of the file.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    map: &'a DeTable<'a>,
    keys: &'static Keys,
    /// Where it begins, in bytes.
    pub at: usize,
    /// Where mistakes go.
    pub report: &'a Report<'a>,
}

/// A value that is there.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    key: &'static Key,
    /// Where the key stands, in bytes.
    pub key_at: usize,
    /// Where the value stands, in bytes.
    pub at: usize,
    value: &'a DeValue<'a>,
    report: &'a Report<'a>,
}

impl<'a> Table<'a> {
    /// A table whose unknown keys are told at once.
    pub fn open(map: &'a DeTable<'a>, at: usize, keys: &'static Keys, report: &'a Report<'a>) -> Self {
        let names: Vec<&str> = keys.list.iter().map(|key| key.name).collect();
        for name in map.keys() {
            // Headers have names of their own.
            if !names.is_empty() && !names.contains(&name.get_ref().as_ref()) {
                let cure = nearest::cure(name.get_ref(), &names, &format!("{} has the keys", keys.table));
                report.problem(name.span().start, Fault::new(format!("unknown key {:?} in {}", name.get_ref(), keys.table), cure));
            }
        }
        Self { map, keys, at, report }
    }

    /// What a key holds, if it is there.
    pub fn find(&self, name: &'static str) -> Option<Found<'a>> {
        let key = self.keys.list.iter().find(|key| key.name == name)?;
        let (written, value) = self.map.get_key_value(name)?;
        Some(Found { key, key_at: written.span().start, at: value.span().start, value: value.get_ref(), report: self.report })
    }

    /// Whether a key is there, whatever it holds.
    pub fn has(&self, name: &'static str) -> bool {
        self.map.contains_key(name)
    }

    /// Records that a key is missing.
    pub fn missing(&self, name: &'static str) {
        let Some(key) = self.keys.list.iter().find(|key| key.name == name) else { return };
        let cure = match key.takes {
            "tables" => format!("add a line {}, and under it its keys", key.example),
            _ => format!("add {name} = {}", key.example),
        };
        let fault = Fault::new(format!("{} has no {name:?}", self.keys.table), cure);
        if self.keys.table == FILE.table { self.report.dangling(self.at, "", fault) } else { self.report.absence(self.at, fault) }
    }

    /// A string, read by a function of its own.
    pub fn parsed<T>(&self, name: &'static str, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        self.find(name)?.parsed(read)
    }

    /// A string as it stands.
    pub fn string(&self, name: &'static str) -> Option<String> {
        self.parsed(name, |text| Ok(text.to_owned()))
    }

    /// A string that must be there.
    pub fn required<T>(&self, name: &'static str, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        if !self.has(name) {
            self.missing(name);
        }
        self.parsed(name, read)
    }

    /// A string or a list of strings, each with its place in bytes; what cannot be read is left out.
    pub fn list<T>(&self, name: &'static str, read: impl Fn(&str) -> Result<T, Fault>) -> Vec<(usize, T)> {
        let Some(found) = self.find(name) else { return Vec::new() };
        match found.value {
            DeValue::Array(values) => values
                .iter()
                .filter_map(|value| {
                    let one = Found { at: value.span().start, value: value.get_ref(), ..found };
                    one.parsed(&read).map(|read| (one.at, read))
                })
                .collect(),
            _ => found.parsed(read).map(|read| (found.at, read)).into_iter().collect(),
        }
    }

    /// Like `list`, without the places.
    pub fn values<T>(&self, name: &'static str, read: impl Fn(&str) -> Result<T, Fault>) -> Vec<T> {
        self.list(name, read).into_iter().map(|(_, value)| value).collect()
    }

    /// A pattern or a list of them.
    pub fn patterns(&self, name: &'static str) -> Vec<Regex> {
        self.values(name, |text| self.report.pattern(text))
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, name: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        self.parsed(name, |text| choose(text, choices))
    }

    /// true or false.
    pub fn boolean(&self, name: &'static str) -> Option<bool> {
        let found = self.find(name)?;
        found.value.as_bool().or_else(|| found.wrong_type())
    }

    /// A whole number within bounds.
    pub fn whole(&self, name: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        self.find(name)?.whole(&bounds)
    }

    /// A number within bounds.
    pub fn number(&self, name: &'static str, bounds: RangeInclusive<f64>) -> Option<f64> {
        let found = self.find(name)?;
        let number = match found.value {
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(whole) if whole.radix() == 10 => whole.as_str().replace('_', "").parse().ok(),
            _ => return found.wrong_type(),
        };
        match number {
            Some(number) if bounds.contains(&number) => Some(number),
            _ => found.outside(bounds.start(), bounds.end()),
        }
    }

    /// A table within this one.
    pub fn table(&self, name: &'static str, keys: &'static Keys) -> Option<Table<'a>> {
        self.find(name)?.table(keys)
    }

    /// The tables of a `[[list]]`, in order.
    pub fn tables(&self, name: &'static str, keys: &'static Keys) -> Vec<Table<'a>> {
        let Some(found) = self.find(name) else { return Vec::new() };
        let tables = found.value.as_array().filter(|list| list.iter().all(|item| item.get_ref().is_table()));
        let Some(tables) = tables else {
            let double = keys.table.to_owned();
            found.refuse::<()>(Fault::new(
                format!("{name:?} must be a list of tables"),
                format!("write {double}, with two brackets, above each"),
            ));
            // What a single table holds is read nevertheless, for its own mistakes.
            return found.value.as_table().map(|map| Table::open(map, found.at, keys, self.report)).into_iter().collect();
        };
        let open = |item: &'a toml::Spanned<DeValue<'a>>| {
            item.get_ref().as_table().map(|map| Table::open(map, item.span().start, keys, self.report))
        };
        tables.iter().filter_map(open).collect()
    }

    /// The entries of a table with free keys: name, place of the name, value.
    pub fn free_entries(&self) -> Vec<(&'a str, Found<'a>)> {
        const FREE: Key = Key { name: "header", takes: "string", default: "", example: "\"value\"", meaning: "" };
        self.map
            .iter()
            .map(|(name, value)| {
                let found =
                    Found { key: &FREE, key_at: name.span().start, at: value.span().start, value: value.get_ref(), report: self.report };
                (name.get_ref().as_ref(), found)
            })
            .collect()
    }
}

/// One of a few words, by its spelling.
pub(super) fn choose<T: Copy>(text: &str, choices: &[(&'static str, T)]) -> Result<T, Fault> {
    let exact = choices.iter().find(|(word, _)| *word == text);
    exact.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        Fault::new(format!("{text:?} is none of the words that may stand here"), nearest::cure(text, &words, "it may be"))
    })
}

impl<'a> Found<'a> {
    /// Records a fault at the value.
    pub fn refuse<T>(&self, fault: Fault) -> Option<T> {
        let cure = if fault.cure.is_empty() { self.example() } else { fault.cure };
        self.report.problem(self.at, Fault { what: fault.what, cure });
        None
    }

    /// Records that the value is of another type than the key takes.
    pub fn wrong_type<T>(&self) -> Option<T> {
        let Key { name, takes, .. } = self.key;
        let is = match self.value.type_str() {
            "integer" => "a whole number".to_owned(),
            "array" => "a list".to_owned(),
            "datetime" => "a date".to_owned(),
            "boolean" => "true or false".to_owned(),
            "float" => "a number".to_owned(),
            other => format!("a {other}"),
        };
        self.refuse(Fault::new(format!("{name:?} takes {takes}, and this is {is}"), String::new()))
    }

    /// A string, read by a function.
    pub fn parsed<T>(&self, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let Some(text) = self.value.as_str() else { return self.wrong_type() };
        if text.trim().is_empty() {
            return self.refuse(Fault::new(format!("{:?} is empty", self.key.name), "write a value, or leave the key out"));
        }
        read(text).map_or_else(|fault| self.refuse(fault), Some)
    }

    /// A whole number within bounds.
    pub fn whole(&self, bounds: &RangeInclusive<u32>) -> Option<u32> {
        let DeValue::Integer(written) = self.value else { return self.wrong_type() };
        match u32::from_str_radix(&written.as_str().replace('_', ""), written.radix()) {
            Ok(number) if bounds.contains(&number) => Some(number),
            _ => self.outside(bounds.start(), bounds.end()),
        }
    }

    /// Records that a number is out of bounds.
    pub fn outside<T>(&self, least: impl std::fmt::Display, most: impl std::fmt::Display) -> Option<T> {
        self.refuse(Fault::new(format!("{:?} is out of bounds", self.key.name), format!("it may be from {least} to {most}")))
    }

    /// A table.
    pub fn table(&self, keys: &'static Keys) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(map) => Some(Table::open(map, self.key_at, keys, self.report)),
            _ => self.wrong_type(),
        }
    }

    /// The elements of a list.
    pub fn elements(&self) -> Option<Vec<Found<'a>>> {
        let list = self.value.as_array()?;
        Some(list.iter().map(|item| Found { at: item.span().start, value: item.get_ref(), ..*self }).collect())
    }

    /// The value as the parser holds it.
    pub fn value(&self) -> &'a DeValue<'a> {
        self.value
    }

    fn example(&self) -> String {
        match self.key.example {
            header if header.starts_with('[') && self.key.takes.starts_with("table") => format!("write {header} and its keys under it"),
            example => format!("write for example {} = {example}", self.key.name),
        }
    }
}
