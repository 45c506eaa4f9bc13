//! Tables of figures: the first column to the left, the others to the right; as text and as Markdown.

use std::io::{self, Write};

use textwrap::core::display_width;

/// Columns that stand apart by so many spaces.
const GAP: usize = 2;

/// A table with a title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grid {
    /// What it shows.
    pub(super) title: String,
    /// The names of the columns.
    pub(super) head: Vec<String>,
    /// The rows, each with as many cells.
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table without rows yet. The title stands above the first column.
    pub(super) fn new(title: &str, head: &[&str]) -> Grid {
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        Grid { title: title.to_owned(), head, rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.rows.push(std::iter::once(name.to_owned()).chain(cells).collect());
    }

    /// Writes it for a terminal; without its head, where nothing stands there.
    ///
    /// # Errors
    /// Those of the writer.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let head: Vec<String> =
            std::iter::once(&self.title).chain(&self.head).map(String::clone).collect();
        let width = |column: usize| {
            let cells = std::iter::once(&head).chain(&self.rows).filter_map(|row| row.get(column));
            cells.map(|cell| display_width(cell)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let has_head = head.iter().any(|name| !name.is_empty());
        for row in has_head.then_some(&head).into_iter().chain(&self.rows) {
            writeln!(out, "{}", line(row, &widths))?;
        }
        Ok(())
    }

    /// Writes it as Markdown.
    ///
    /// # Errors
    /// Those of the writer.
    pub(super) fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let row = |cells: &mut dyn Iterator<Item = &String>| {
            let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |", cells.join(" | "))
        };
        writeln!(out, "{}", row(&mut std::iter::once(&self.title).chain(&self.head)))?;
        writeln!(out, "|---|{}", "---:|".repeat(self.head.len()))?;
        self.rows.iter().try_for_each(|cells| writeln!(out, "{}", row(&mut cells.iter())))
    }
}

/// A row of a text.
fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
        let blank = " ".repeat(width - display_width(cell));
        match column {
            0 => line += &(cell.clone() + &blank),
            _ => line += &(" ".repeat(GAP) + &blank + cell),
        }
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_what_is_seen() {
        let mut grid = Grid::new("words", &["ms", "hits"]);
        grid.row("結婚", ["1.5".to_owned(), "12".to_owned()]);
        grid.row("é|e", ["10.25".to_owned(), "3".to_owned()]);
        let mut text = Vec::new();
        grid.write(&mut text).unwrap();
        let expected = "words     ms  hits\n結婚     1.5    12\né|e    10.25     3\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
        let mut markdown = Vec::new();
        grid.write_markdown(&mut markdown).unwrap();
        let expected =
            "| words | ms | hits |\n|---|---:|---:|\n| 結婚 | 1.5 | 12 |\n| é\\|e | 10.25 | 3 |\n";
        assert_eq!(String::from_utf8(markdown).unwrap(), expected);
    }
}
