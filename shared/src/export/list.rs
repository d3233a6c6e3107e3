//! The list of members: everyone, whether a roster names them or not, with what they are here.

use std::io;

use jiff::Timestamp;

use super::ExportOptions;
use crate::member::Member;
use crate::text::{Email, Phone, safe_cell};

/// The columns of every list. Addresses and numbers follow where they are asked for.
const COLUMNS: [&str; 9] = [
    "Id",
    "ExternalId",
    "FirstName",
    "LastName",
    "Role",
    "Status",
    "Origin",
    "JoinedAt",
    "LastLoginAt",
];
const EMAIL: &str = "Email";
const PHONE: &str = "Phone";

/// What a list of members holds.
#[derive(Clone, Copy, Debug)]
pub struct MemberList {
    include_emails: bool,
    include_phones: bool,
    at: Timestamp,
}

/// Members as CSV.
#[derive(Debug)]
pub struct MemberRows {
    list: MemberList,
    csv: csv::Writer<Vec<u8>>,
}

impl MemberList {
    /// A list of what members are at a moment.
    #[must_use]
    pub const fn new(options: &ExportOptions, at: Timestamp) -> Self {
        Self {
            include_emails: options.include_emails,
            include_phones: options.include_phones,
            at,
        }
    }

    /// The header as CSV.
    pub fn header(&self) -> io::Result<Vec<u8>> {
        let further = [(EMAIL, self.include_emails), (PHONE, self.include_phones)];
        let further = further.into_iter().filter(|(_, included)| *included);
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(COLUMNS.into_iter().chain(further.map(|(name, _)| name)))?;
        csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    /// Rows to come.
    #[must_use]
    pub fn rows(&self) -> MemberRows {
        MemberRows {
            list: *self,
            csv: csv::Writer::from_writer(Vec::new()),
        }
    }
}

impl MemberRows {
    /// Adds a member. The address and the number are those that they sign in by, or else are reached by.
    pub fn add(&mut self, member: &Member) -> io::Result<()> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
        let mut cells = vec![
            member.id.to_string(),
            text(member.external_id.as_deref()),
            text(member.first_name.as_deref()),
            text(member.last_name.as_deref()),
            member.role.as_str().to_owned(),
            member.status_at(self.list.at).as_str().to_owned(),
            member.origin.as_str().to_owned(),
            time(Some(member.joined_at)),
            time(member.last_login_at),
        ];
        if self.list.include_emails {
            let login = member.login_email.as_ref().map(Email::as_str);
            cells.push(text(login.or(member.email.as_deref())));
        }
        if self.list.include_phones {
            let login = member.login_phone.as_ref().map(Phone::as_str);
            cells.push(text(login.or(member.phone.as_deref())));
        }
        self.csv
            .write_record(cells.iter().map(|cell| safe_cell(cell).into_owned()))?;
        Ok(())
    }

    /// The rows as CSV.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{MemberId, OrganizationId};
    use crate::member::{Origin, Role, Status};

    #[test]
    fn everyone_stands_in_it_with_what_they_are() {
        let mut member = Member::new(
            MemberId::from_bytes([0; 16]),
            OrganizationId::from_bytes([0; 16]),
            Origin::Invitation,
            Role::Admin,
            Status::Pending,
            Timestamp::UNIX_EPOCH,
        );
        member.first_name = Some("=1+1".to_owned());
        member.email = Some("other@example.org".to_owned());
        member.login_email = Email::parse("ana@example.org").ok();
        member.invited_until = Some(Timestamp::UNIX_EPOCH);
        for (include_emails, at, expected) in [
            (false, -1, "pending,invitation,1970-01-01T00:00:00Z,\n"),
            (
                true,
                0,
                "removed,invitation,1970-01-01T00:00:00Z,,ana@example.org\n",
            ),
        ] {
            let options = ExportOptions {
                include_emails,
                ..ExportOptions::default()
            };
            let list = MemberList::new(&options, Timestamp::from_second(at).unwrap());
            let mut rows = list.rows();
            rows.add(&member).unwrap();
            let text = String::from_utf8(rows.finish().unwrap()).unwrap();
            assert_eq!(text, format!("{},,'=1+1,,admin,{expected}", member.id));
            let header = String::from_utf8(list.header().unwrap()).unwrap();
            assert_eq!(header.matches(',').count(), text.matches(',').count());
            assert_eq!(header.ends_with(",Email\n"), include_emails);
        }
    }
}
