//! The reference of feeds.toml as Markdown, from the same tables that the parser judges by.

use std::fmt::Write;

use super::key::Keys;
use super::keys::TABLES;

/// Markdown tables of every table and key with type, default and meaning.
pub fn reference() -> String {
    let mut page = String::new();
    for table in TABLES {
        // Writing into a String cannot fail.
        let _ = write_table(&mut page, table);
    }
    page
}

fn write_table(page: &mut String, table: &Keys) -> std::fmt::Result {
    let separator = if page.is_empty() { "" } else { "\n" };
    writeln!(page, "{separator}### `{}`\n\n{}", table.table, table.meaning)?;
    if table.list.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n| Key | Takes | Default | Meaning |\n|---|---|---|---|")?;
    for key in table.list {
        writeln!(page, "| `{}` | {} | {} | {} |", key.name, cell(key.takes), cell(key.default), cell(key.meaning))?;
    }
    Ok(())
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
