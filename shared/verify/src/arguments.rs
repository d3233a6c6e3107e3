//! What is asked for on the command line.

use muster::audit::chain::Place;
use muster::id::OrganizationId;

/// How it is asked.
pub const USAGE: &str = "\
usage: muster-verify audit ORGANIZATION [--expect NUMBER:HASH]

Reads the audit log of an organization and says whether it is what was sealed. With --expect, also whether
the log that ended there is still its beginning. Ends with 0 if it holds, 1 if not, 2 if that is not known.

AUDIT_TABLE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where there are such, AWS_SESSION_TOKEN
and AWS_ENDPOINT_URL say where and as whom to read: dynamodb:GetItem and dynamodb:Query on the table.";

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Say how it is asked.
    Help,
    /// Verify an audit log.
    Audit {
        /// Whose.
        organization: OrganizationId,
        /// Where it ended at another time.
        noted: Option<Place>,
    },
}

/// Arguments that ask for nothing that there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    /// No such command, or one that has other arguments.
    #[error("that is no command\n{USAGE}")]
    Command,
    /// Not an organization's id.
    #[error("{0} is no organization's id: expected 26 characters like 3amdk17eq9v21h8nsn2rrervvr")]
    Organization(String),
    /// Not a place in a chain.
    #[error("{0} is no place in a chain: expected what an earlier run gave as the head, NUMBER:HASH")]
    Place(String),
}

impl Command {
    /// Reads the arguments after the program's name.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Misread> {
        let arguments: Vec<String> = arguments.collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (organization, noted) = match words[..] {
            ["--help" | "-h" | "help"] => return Ok(Self::Help),
            ["audit", organization] => (organization, None),
            ["audit", organization, "--expect", place] | ["audit", "--expect", place, organization] => {
                (organization, Some(place))
            }
            _ => return Err(Misread::Command),
        };
        let place = |text: &str| text.parse().map_err(|_| Misread::Place(text.to_owned()));
        Ok(Self::Audit {
            organization: OrganizationId::parse(organization)
                .map_err(|_| Misread::Organization(organization.to_owned()))?,
            noted: noted.map(place).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORGANIZATION: &str = "040g2081040g2081040g208104";

    fn read(line: &str) -> Result<Command, Misread> {
        Command::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_log_is_verified_with_and_without_a_place() {
        let organization = OrganizationId::parse(ORGANIZATION).unwrap();
        let noted = None;
        assert_eq!(
            read(&format!("audit {ORGANIZATION}")),
            Ok(Command::Audit { organization, noted })
        );
        let place = format!("3:{}", "0a".repeat(32));
        let noted = Some(place.parse().unwrap());
        for line in [
            format!("audit {ORGANIZATION} --expect {place}"),
            format!("audit --expect {place} {ORGANIZATION}"),
        ] {
            assert_eq!(read(&line), Ok(Command::Audit { organization, noted }));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for line in [
            "",
            "audit",
            "audits x",
            "audit x y",
            "audit x --expect",
            "audit x y z w",
        ] {
            assert_eq!(read(line), Err(Misread::Command), "{line}");
        }
        assert_eq!(read("audit x"), Err(Misread::Organization("x".to_owned())));
        let line = format!("audit {ORGANIZATION} --expect 3");
        assert_eq!(read(&line), Err(Misread::Place("3".to_owned())));
        assert_eq!(read("--help"), Ok(Command::Help));
    }
}
