//! What is asked for on the command line.

use std::path::PathBuf;

use muster::audit::chain::Place;
use muster::id::OrganizationId;

/// How it is asked.
pub const USAGE: &str = "\
usage: muster-verify evidence ARCHIVE [--previous ARCHIVE] [--expect SHA256]
       muster-verify audit ORGANIZATION [--expect NUMBER:HASH]

evidence: says whether the archive of an access review is what was written when the review was completed, and names
the file that is not. It needs nothing but the archive. With --expect, also whether its manifest has the SHA-256 that
the audit log has; with --previous, whether it follows that archive of the review before.

audit: reads the audit log of an organization and says whether it is what was sealed. With --expect, also whether
the log that ended there is still its beginning. AUDIT_TABLE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
and, where there are such, AWS_SESSION_TOKEN and AWS_ENDPOINT_URL say where and as whom to read: dynamodb:GetItem and
dynamodb:Query on the table.

Ends with 0 if it holds, 1 if not, 2 if that is not known.";

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Verify the evidence of an access review.
    Evidence {
        /// The archive.
        archive: PathBuf,
        /// That of the review before it.
        previous: Option<PathBuf>,
        /// SHA-256 of its manifest.
        manifest: Option<String>,
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
    /// Not the digest of a manifest.
    #[error("{0} is no SHA-256: expected 64 hexadecimal digits, as the audit log has them")]
    Digest(String),
}

impl Command {
    /// Reads the arguments after the program's name.
    pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Misread> {
        let arguments: Vec<String> = arguments.collect();
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (organization, noted) = match words[..] {
            ["--help" | "-h" | "help"] => return Ok(Self::Help),
            ["evidence", ref words @ ..] => return Self::evidence(words),
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

    fn evidence(words: &[&str]) -> Result<Self, Misread> {
        let (mut archive, mut previous, mut manifest) = (None, None, None);
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let place = match *word {
                "--previous" => &mut previous,
                "--expect" => &mut manifest,
                option if option.starts_with('-') => return Err(Misread::Command),
                file => {
                    if archive.replace(file).is_some() {
                        return Err(Misread::Command);
                    }
                    continue;
                }
            };
            let value = rest.next().ok_or(Misread::Command)?;
            if place.replace(*value).is_some() {
                return Err(Misread::Command);
            }
        }
        let digest = |text: &str| {
            let digits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
            let digest = digits.then(|| text.to_ascii_lowercase());
            digest.ok_or_else(|| Misread::Digest(text.to_owned()))
        };
        Ok(Self::Evidence {
            archive: archive.ok_or(Misread::Command)?.into(),
            previous: previous.map(PathBuf::from),
            manifest: manifest.map(digest).transpose()?,
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
    fn evidence_is_verified_alone_and_against_what_is_known_of_it() {
        let digest = "0a".repeat(32);
        let alone = Command::Evidence {
            archive: "a.zip".into(),
            previous: None,
            manifest: None,
        };
        assert_eq!(read("evidence a.zip"), Ok(alone));
        let known = Command::Evidence {
            archive: "a.zip".into(),
            previous: Some("b.zip".into()),
            manifest: Some(digest.clone()),
        };
        for line in [
            format!("evidence a.zip --previous b.zip --expect {digest}"),
            format!(
                "evidence --expect {} a.zip --previous b.zip",
                digest.to_uppercase()
            ),
        ] {
            assert_eq!(read(&line).as_ref(), Ok(&known), "{line}");
        }
        assert_eq!(
            read("evidence a.zip --expect 12"),
            Err(Misread::Digest("12".to_owned()))
        );
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
            "evidence",
            "evidence a b",
            "evidence a --expect",
            "evidence a --previous b --previous c",
            "evidence --previous b",
            "evidence a --quick",
        ] {
            assert_eq!(read(line), Err(Misread::Command), "{line}");
        }
        assert_eq!(read("audit x"), Err(Misread::Organization("x".to_owned())));
        let line = format!("audit {ORGANIZATION} --expect 3");
        assert_eq!(read(&line), Err(Misread::Place("3".to_owned())));
        assert_eq!(read("--help"), Ok(Command::Help));
    }
}
