//! Recognising the person behind a roster's row by what they state of themselves.

use std::collections::BTreeMap;

use super::header::known_names;
use super::schema::{Column, ColumnKind, MapsTo, RosterSchema};
use super::value::Rule;
use crate::id::{MemberId, OrganizationId};
use crate::member::Member;
use crate::text::fold;

/// What a person states to be recognised, read by the columns of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    finder: Finder,
    /// A value for every column that is matched; none where one is missing or does not read, or
    /// something else was stated: that fits nobody.
    values: Option<Vec<(MapsTo, String, String)>>,
}

/// By what the member is found who is then compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finder {
    /// The external id's key, as [`MemberId::of_roster`] takes it. At most one member.
    Key(String),
    /// The names, folded: those who share them.
    Name {
        /// Family name.
        last: String,
        /// Given name, where that is matched.
        first: Option<String>,
    },
}

impl RosterSchema {
    /// The columns that a person who registers must state.
    pub fn match_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.match_at_registration)
    }

    /// Whether the columns to state lead to a member: one of them is the external id or the family
    /// name, by which members are found.
    #[must_use]
    pub fn finds_members(&self) -> bool {
        self.match_columns()
            .any(|column| [MapsTo::ExternalId, MapsTo::LastName].contains(&column.maps_to))
    }
}

impl Claim {
    /// Reads what was stated, by column name or alias, as an import would read a row. None where
    /// the schema finds nobody: see [`RosterSchema::finds_members`].
    #[must_use]
    pub fn read(schema: &RosterSchema, stated: &BTreeMap<String, String>) -> Option<Self> {
        let known = known_names(schema);
        let mut given = BTreeMap::new();
        let mut surplus = false;
        for (name, value) in stated {
            let at = known.get(&fold(name));
            let at = at.filter(|at| schema.columns[**at].match_at_registration);
            surplus |= at.is_none_or(|at| given.insert(*at, value.trim()).is_some());
        }
        let columns = schema.columns.iter().enumerate();
        let values: Vec<(MapsTo, String, Option<String>)> = columns
            .filter(|(_, column)| column.match_at_registration)
            .map(|(at, column)| {
                let value = given.get(&at).and_then(|value| comparable(column, value));
                (column.maps_to, column.name.trim().to_owned(), value)
            })
            .collect();
        let of = |field| values.iter().find(|(maps_to, ..)| *maps_to == field);
        // What does not read still counts against something, so that it is no way round the limit.
        let text = |field| of(field).map(|(.., value)| value.clone().unwrap_or_default());
        let finder = match (text(MapsTo::ExternalId), text(MapsTo::LastName)) {
            (Some(key), _) => Finder::Key(key),
            (None, Some(last)) => Finder::Name {
                last,
                first: text(MapsTo::FirstName),
            },
            (None, None) => return None,
        };
        let complete = values.into_iter().map(|(maps_to, name, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some((maps_to, name, value))
        });
        let values = complete.collect::<Option<Vec<_>>>().filter(|_| !surplus);
        Some(Self { finder, values })
    }

    /// By what the member is found.
    #[must_use]
    pub const fn finder(&self) -> &Finder {
        &self.finder
    }

    /// Whether a member is as was stated, in every column.
    #[must_use]
    pub fn fits(&self, schema: &RosterSchema, member: &Member) -> bool {
        self.values.as_ref().is_some_and(|values| {
            values.iter().all(|(maps_to, name, value)| {
                let column = schema.match_columns().find(|c| c.name.trim() == name);
                let text = stored(*maps_to, name, member);
                match maps_to {
                    // The id is derived from it.
                    MapsTo::ExternalId => member.id == MemberId::of_roster(member.organization, value),
                    MapsTo::IsActive => *value == member.roster_active.to_string(),
                    _ => {
                        column
                            .zip(text)
                            .and_then(|(c, text)| comparable(c, text))
                            .as_ref()
                            == Some(value)
                    }
                }
            })
        })
    }
}

impl Finder {
    /// What failed tries are counted by, the same however it is spelled: which member of which
    /// organization was meant, whether there is one or not.
    #[must_use]
    pub fn target(&self, organization: OrganizationId) -> [u8; 16] {
        let parts: [&[u8]; 3] = match self {
            Self::Key(key) => [b"key", key.as_bytes(), b""],
            Self::Name { last, first } => [
                b"name",
                last.as_bytes(),
                first.as_deref().unwrap_or_default().as_bytes(),
            ],
        };
        crate::id::hash128(&[organization.as_bytes(), parts[0], parts[1], parts[2]])
    }
}

fn stored<'a>(field: MapsTo, name: &str, member: &'a Member) -> Option<&'a str> {
    match field {
        MapsTo::ExternalId => member.external_id.as_deref(),
        MapsTo::FirstName => member.first_name.as_deref(),
        MapsTo::LastName => member.last_name.as_deref(),
        MapsTo::Email => member.email.as_deref(),
        MapsTo::Phone => member.phone.as_deref(),
        MapsTo::IsActive => None,
        MapsTo::Attribute => member.attributes.get(name).map(String::as_str),
    }
}

/// The form of a value in which it is compared: the importer's own, and then what people do not
/// spell alike folded away. None where it is no value of the column.
fn comparable(column: &Column, value: &str) -> Option<String> {
    let value = value.trim();
    let stored = Rule::of(column).normalise(value).ok()?;
    Some(match (&column.kind, column.maps_to) {
        // Addresses that look alike are different people.
        (ColumnKind::Email, _) => stored.into_owned(),
        // What an id is derived from is folded alone.
        (ColumnKind::Phone, field) if field != MapsTo::ExternalId => {
            stored.chars().filter(char::is_ascii_digit).collect()
        }
        _ => fold(&stored),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OrganizationId;
    use crate::import::{Fingerprint, new_member};
    use crate::roster::RosterRow;

    const ORG: OrganizationId = OrganizationId::from_bytes([7; 16]);

    fn schema(columns: &str) -> RosterSchema {
        let schema: RosterSchema = serde_json::from_str(&format!("{{\"columns\": [{columns}]}}")).unwrap();
        schema.validate().unwrap();
        schema
    }

    fn wide() -> RosterSchema {
        schema(
            r#"{"name": "Key", "type": "text", "mapsTo": "externalId", "unique": true, "required": true},
               {"name": "Family name", "aliases": ["Surname"], "type": "text", "mapsTo": "lastName", "matchAtRegistration": true},
               {"name": "First", "type": "text", "mapsTo": "firstName"},
               {"name": "Mail", "type": "email", "mapsTo": "email", "matchAtRegistration": true},
               {"name": "Phone", "type": "phone", "mapsTo": "phone", "matchAtRegistration": true},
               {"name": "Born", "type": "date", "formats": ["%d.%m.%Y", "%Y-%m-%d"], "matchAtRegistration": true},
               {"name": "Site", "type": "one_of", "values": ["North", "South"], "matchAtRegistration": true}"#,
        )
    }

    fn stated(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    }

    /// A member as an import makes them of a row.
    fn imported(row: &RosterRow<'_>) -> Member {
        new_member(ORG, Fingerprint::of(ORG, row), row, jiff::Timestamp::UNIX_EPOCH)
    }

    fn ann() -> Member {
        let text = |text| Some(std::borrow::Cow::Borrowed(text));
        imported(&RosterRow {
            external_id: "A-7".into(),
            stored_id: "A-7".into(),
            is_exact: false,
            first_name: text("Ann"),
            last_name: text("Núñez"),
            email: text("ann@example.org"),
            phone: text("+1 202-555-0100"),
            is_active: true,
            attributes: vec![("Born", "1980-02-29".into()), ("Site", "North".into())],
        })
    }

    const RIGHT: [(&str, &str); 5] = [
        ("surname", " NUNEZ "),
        ("MAIL", "Ann@Example.org"),
        ("phone", "+1 (202) 555.0100"),
        ("Born", "29.02.1980"),
        ("site", "north"),
    ];

    fn fits(schema: &RosterSchema, pairs: &[(&str, &str)], member: &Member) -> bool {
        Claim::read(schema, &stated(pairs)).unwrap().fits(schema, member)
    }

    #[test]
    fn values_are_compared_as_an_import_reads_them() {
        let (schema, ann) = (wide(), ann());
        assert!(fits(&schema, &RIGHT, &ann));
        let claim = Claim::read(&schema, &stated(&RIGHT)).unwrap();
        let name = Finder::Name {
            last: "nunez".to_owned(),
            first: None,
        };
        assert_eq!(claim.finder(), &name);
    }

    #[test]
    fn every_column_must_be_stated_and_right_and_nothing_else() {
        let (schema, ann) = (wide(), ann());
        for (at, (name, _)) in RIGHT.iter().enumerate() {
            let mut less = RIGHT.to_vec();
            less.remove(at);
            assert!(!fits(&schema, &less, &ann), "without {name}");
            for wrong in ["", " ", "wrong", "x@example.org", "01.01.1980", "South"] {
                let mut other = RIGHT.to_vec();
                other[at].1 = wrong;
                assert!(!fits(&schema, &other, &ann), "{name} as {wrong:?}");
            }
        }
        for more in [
            ("First", "Ann"),
            ("Key", "A-7"),
            ("Nonsense", "x"),
            ("Family name", "Núñez"),
        ] {
            assert!(!fits(&schema, &[&RIGHT[..], &[more]].concat(), &ann), "{more:?}");
        }
    }

    #[test]
    fn what_the_roster_does_not_say_of_a_member_fits_nothing() {
        let schema = wide();
        for empty in ["email", "phone", "born", "last"] {
            let mut member = ann();
            match empty {
                "email" => member.email = None,
                "phone" => member.phone = None,
                "born" => drop(member.attributes.remove("Born")),
                _ => member.last_name = None,
            }
            assert!(!fits(&schema, &RIGHT, &member), "{empty}");
        }
    }

    #[test]
    fn the_default_schema_asks_for_the_member_id_and_the_family_name() {
        let schema = RosterSchema::default();
        assert!(schema.finds_members());
        let claim = Claim::read(
            &schema,
            &stated(&[("memberid", " la-06120 "), ("LASTNAME", "mathis")]),
        )
        .unwrap();
        assert_eq!(claim.finder(), &Finder::Key("la-06120".to_owned()));
        let member = imported(&RosterRow {
            external_id: "LA-06120".into(),
            stored_id: "LA-06120".into(),
            is_exact: false,
            last_name: Some("Mathis".into()),
            first_name: None,
            email: None,
            phone: None,
            is_active: true,
            attributes: Vec::new(),
        });
        assert!(claim.fits(&schema, &member));
        assert!(!fits(
            &schema,
            &[("MemberID", "LA-06121"), ("LastName", "Mathis")],
            &member
        ));
        assert!(!fits(
            &schema,
            &[("MemberID", "LA-06120"), ("LastName", "Court")],
            &member
        ));
    }

    #[test]
    fn a_schema_without_columns_to_match_finds_nobody() {
        let schema = schema(
            r#"{"name": "Key", "type": "text", "mapsTo": "externalId", "unique": true, "required": true}"#,
        );
        assert!(!schema.finds_members());
        assert_eq!(Claim::read(&schema, &stated(&[("Key", "A-7")])), None);
    }

    #[test]
    fn tries_are_counted_by_whom_they_mean() {
        let schema = RosterSchema::default();
        let target =
            |pairs: &[(&str, &str)], of| Claim::read(&schema, &stated(pairs)).unwrap().finder().target(of);
        let one = target(&[("MemberID", "A-7"), ("LastName", "x")], ORG);
        assert_eq!(one, target(&[("memberid", " a-7 "), ("LastName", "y")], ORG));
        assert_eq!(one, target(&[("memberid", "A-7")], ORG));
        assert_ne!(one, target(&[("MemberID", "A-8"), ("LastName", "x")], ORG));
        assert_ne!(
            one,
            target(
                &[("MemberID", "A-7"), ("LastName", "x")],
                OrganizationId::from_bytes([8; 16])
            )
        );
    }
}
