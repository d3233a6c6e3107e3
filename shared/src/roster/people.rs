//! The files by which people are invited: addresses alone, or names, addresses and roles. Their
//! columns are fixed, unlike a roster's, and are described by the same schema.

use super::schema::{Column, ColumnKind, MapsTo, RosterSchema, UnknownColumns};
use crate::job::JobKind;
use crate::member::Role;

/// The name of the column that says what someone is to be; optional.
pub const ROLE: &str = "Role";

impl RosterSchema {
    /// The columns of an import that is no roster; `None` for a roster, whose columns are the
    /// organization's.
    #[must_use]
    pub fn of_people(kind: JobKind) -> Option<Self> {
        let email = Column {
            kind: ColumnKind::Email,
            required: true,
            unique: true,
            maps_to: MapsTo::ExternalId,
            ..column("Email", &["E-mail", "Email address", "E-mail address"])
        };
        let role = Column {
            kind: ColumnKind::OneOf {
                values: [Role::Member, Role::Admin]
                    .map(|role| role.as_str().to_owned())
                    .into(),
            },
            ..column(ROLE, &["Permission"])
        };
        let name = |name, aliases, maps_to| Column {
            required: true,
            max_length: Some(100),
            maps_to,
            ..column(name, aliases)
        };
        let columns = match kind {
            JobKind::Invitations => vec![email, role],
            JobKind::Members => vec![
                name("FirstName", &["First name", "Given name"], MapsTo::FirstName),
                name(
                    "LastName",
                    &["Last name", "Family name", "Surname"],
                    MapsTo::LastName,
                ),
                email,
                role,
            ],
            _ => return None,
        };
        Some(Self {
            columns,
            unknown_columns: UnknownColumns::Refuse,
        })
    }
}

fn column(name: &str, aliases: &[&str]) -> Column {
    Column {
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        kind: ColumnKind::Text,
        required: false,
        max_length: None,
        maps_to: MapsTo::Attribute,
        unique: false,
        match_at_registration: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_a_valid_schema_and_their_template_has_them() {
        for (kind, header) in [
            (JobKind::Invitations, "Email,Role\n"),
            (JobKind::Members, "FirstName,LastName,Email,Role\n"),
        ] {
            let schema = RosterSchema::of_people(kind).unwrap();
            assert_eq!(schema.validate(), Ok(()), "{kind:?}");
            assert!(
                schema.template_csv().starts_with(header),
                "{}",
                schema.template_csv()
            );
        }
        assert_eq!(RosterSchema::of_people(JobKind::Roster), None);
    }
}
