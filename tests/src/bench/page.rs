//! `docs/benchmarks.md`: a section for each part, and the parts that did not run left as they were.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Result;
use super::report::Report;

/// What comes before the first section.
const HEAD: &str = include_str!("../../bench/about/head.md");

/// The page's sections, by their titles.
#[derive(Debug, Default)]
pub struct Page(Vec<(String, String)>);

impl Page {
    /// The page as the repository has it.
    pub fn read() -> Result<Self> {
        Ok(Self::parse(&std::fs::read_to_string(path())?))
    }

    fn parse(text: &str) -> Self {
        let sections = text.split("\n## ").skip(1);
        let sections = sections.filter_map(|section| section.split_once('\n'));
        Self(
            sections
                .map(|(title, body)| (title.to_owned(), body.trim().to_owned()))
                .collect(),
        )
    }

    /// Replaces a part's section. `about` says what is measured and what the table means, and, where
    /// something is missed, why.
    pub fn put(&mut self, title: &str, about: &str, conditions: &str, report: &Report) {
        let body = format!(
            "{}\n\n{conditions}\n\n{}",
            about.trim(),
            report.table().trim_end()
        );
        match self.0.iter_mut().find(|(known, _)| known == title) {
            Some(section) => section.1 = body,
            None => self.0.push((title.to_owned(), body)),
        }
    }

    /// Writes the sections of these titles, in this order. One that never ran has none.
    pub fn write(&self, titles: &[&str]) -> Result<()> {
        Ok(std::fs::write(path(), self.text(titles))?)
    }

    fn text(&self, titles: &[&str]) -> String {
        let mut text = HEAD.trim_end().to_owned();
        text.push('\n');
        for (title, body) in titles
            .iter()
            .filter_map(|title| self.0.iter().find(|(known, _)| known == title))
        {
            // Writing to a string never fails.
            let _ = write!(text, "\n## {title}\n\n{body}\n");
        }
        text
    }
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_runs_replaces_its_section_and_no_other() {
        let mut report = Report::default();
        report.note("rows", "7".to_owned(), "");
        let mut page = Page::parse(
            "# Old\n\nhead\n\n## Gone\n\nx\n\n## Two\n\nold\n\n### more\n\nof it\n\n## One\n\nfirst\n",
        );
        page.put("Two", "about two\n", "2 cores", &report);
        page.put("Three", "about three\n", "2 cores", &report);
        let text = page.text(&["One", "Two", "Three", "Never run"]);
        let own = text.strip_prefix(HEAD.trim_end()).unwrap();
        let (one, rest) = own.split_once("\n## Two\n\n").unwrap();
        let (two, three) = rest.split_once("\n## Three\n\n").unwrap();
        assert_eq!(one, "\n\n## One\n\nfirst\n");
        assert!(two.starts_with("about two\n\n2 cores\n\n| measured"), "{two}");
        assert!(three.starts_with("about three\n\n"), "{three}");
        assert_eq!(Page::parse(&text).text(&["One", "Two", "Three"]), text);
    }
}
