//! The file that an organization starts its roster from.

use super::schema::RosterSchema;
use super::value::Rule;

impl RosterSchema {
    /// The header and one example row as a CSV, which any valid schema imports without error.
    #[must_use]
    pub fn template_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|column| column.name.trim().to_owned());
        let example = self
            .columns
            .iter()
            .map(|column| Rule::of(column).example(column.maps_to));
        for record in [header.collect::<Vec<_>>(), example.collect()] {
            // Memory takes every write; an empty schema is the one thing the writer cannot write.
            if writer.write_record(&record).is_err() {
                return String::new();
            }
        }
        writer
            .into_inner()
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}
