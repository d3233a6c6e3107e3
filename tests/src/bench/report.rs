//! The table of results.

use std::fmt::Write as _;

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// What was measured, and how.
    pub what: String,
    /// What came out.
    pub result: String,
    /// What is required; empty where nothing is.
    pub bound: String,
    /// Whether it holds; none where it is a matter of the machine.
    pub holds: Option<bool>,
}

/// The results so far. Each is printed as it comes.
#[derive(Debug, Default)]
pub struct Report(Vec<Line>);

impl Report {
    /// Adds a result that nothing is required of, or that depends on the machine.
    pub fn note(&mut self, what: impl Into<String>, result: String, bound: &str) {
        self.add(Line {
            what: what.into(),
            result,
            bound: bound.to_owned(),
            holds: None,
        });
    }

    /// Adds a result that the same code gives on any machine, and whether it is within its bound.
    pub fn check(&mut self, what: impl Into<String>, result: String, bound: &str, holds: bool) {
        self.add(Line {
            what: what.into(),
            result,
            bound: bound.to_owned(),
            holds: Some(holds),
        });
    }

    fn add(&mut self, line: Line) {
        println!("{}: {}", line.what, line.result);
        self.0.push(line);
    }

    /// Whether every bound holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.0.iter().all(|line| line.holds != Some(false))
    }

    /// The table in Markdown, its columns in line for reading as text.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::new();
        let mut row = |cells: [&str; 4]| {
            // Writing to a string never fails.
            let _ = writeln!(
                table,
                "| {:<62} | {:<58} | {:<19} | {:<5} |",
                cells[0], cells[1], cells[2], cells[3]
            );
        };
        row(["measured", "result", "required", "holds"]);
        row(["---"; 4]);
        for line in &self.0 {
            let holds = match line.holds {
                None => "",
                Some(true) => "yes",
                Some(false) => "NO",
            };
            row([&line.what, &line.result, &line.bound, holds]);
        }
        table
    }
}

/// A whole number in groups of three digits: 1,234,567.
#[must_use]
pub fn grouped(n: f64) -> String {
    let digits = format!("{n:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes as mebibytes.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "memory in bytes has far fewer than 52 bits"
)]
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0.4, 999.0, 1000.0, 1_234_567.0].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(mebibytes(3 << 19), "1.5 MiB");
    }

    #[test]
    fn one_bound_that_is_missed_is_enough() {
        let mut report = Report::default();
        report.note("a", "1".to_owned(), "");
        report.check("b", "2".to_owned(), "at most 3", true);
        assert!(report.holds() && report.table().contains("| yes "));
        report.check("c", "4".to_owned(), "at most 3", false);
        assert!(!report.holds() && report.table().contains("| NO "));
    }
}
