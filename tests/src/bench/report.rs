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

/// The results of a part so far. Each is printed as it comes.
#[derive(Debug, Default)]
pub struct Report {
    lines: Vec<Line>,
    versions: Vec<String>,
}

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
        self.lines.push(line);
    }

    /// Names a program or a library beside Muster that took part, with its version: `boto3 1.43.106`.
    pub fn version(&mut self, version: impl Into<String>) {
        let version = version.into();
        if !self.versions.contains(&version) {
            self.versions.push(version);
        }
    }

    /// What took part, in the order in which it was named.
    #[must_use]
    pub fn versions(&self) -> &[String] {
        &self.versions
    }

    /// The results that are not within their bounds.
    pub fn missed(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.holds == Some(false))
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
        for line in &self.lines {
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

/// A median and what it lies between.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The least result.
    pub least: f64,
    /// The middle one.
    pub median: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// Of an odd number of results.
    #[must_use]
    pub fn of(mut results: Vec<f64>) -> Self {
        results.sort_by(f64::total_cmp);
        let at = |place: usize| results.get(place).copied().unwrap_or(f64::NAN);
        Self {
            least: at(0),
            median: at(results.len() / 2),
            most: at(results.len().wrapping_sub(1)),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [median, least, most] = [self.median, self.least, self.most].map(grouped);
        write!(f, "{median} ({least} to {most})")
    }
}

/// A count as a number that can be divided.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "counts here have far fewer than 52 bits"
)]
pub const fn float(n: u64) -> f64 {
    n as f64
}

/// A whole number in groups of three digits: 1,234,567.
#[must_use]
pub fn grouped(n: f64) -> String {
    // The sum of no floats is minus zero.
    let digits = format!("{:.0}", n + 0.0);
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
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", float(bytes) / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [-0.0, 0.4, 999.0, 1000.0, 1_234_567.0].map(grouped),
            ["0", "0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(mebibytes(3 << 19), "1.5 MiB");
    }

    #[test]
    fn a_spread_has_its_median_first() {
        assert_eq!(Spread::of(vec![3.0, 1000.0, 2.0]).to_string(), "3 (2 to 1,000)");
    }

    #[test]
    fn one_bound_that_is_missed_is_enough() {
        let mut report = Report::default();
        report.note("a", "1".to_owned(), "");
        report.check("b", "2".to_owned(), "at most 3", true);
        assert!(report.missed().next().is_none() && report.table().contains("| yes "));
        report.check("c", "4".to_owned(), "at most 3", false);
        assert_eq!(
            report.missed().map(|line| line.what.as_str()).collect::<Vec<_>>(),
            ["c"]
        );
        assert!(report.table().contains("| NO "));
    }
}
