//! Whether a log is what was sealed: its entries and its chain, read side by side in the order of
//! their keys.
//!
//! What stands in the tables may be read while entries are written and sealed. So the head is read
//! first, and what the chain holds up to there has to be complete; then all entries and links; then
//! the head again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::audit::chain::{Link, Place, Summary, time_of};
use crate::id::OrganizationId;

/// How much newer than an entry without a link others with one may be before it is broken. An entry
/// is put at most so long after the time in its key by a function at work, and sealed seconds later.
pub const GRACE: SignedDuration = SignedDuration::from_mins(15);
/// After this time no entry is sealed any more (DynamoDB Streams keep a change for a day).
pub const STREAM: SignedDuration = SignedDuration::from_hours(24);
/// How many faults a report names.
pub const NAMED: usize = 20;

/// What is wrong with an entry or its link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Wrong {
    /// Its digest is not that of its link.
    #[error("was changed after it was written")]
    Edited,
    /// There is a link and no entry, and it had not expired.
    #[error("was deleted: its link is still there")]
    Deleted,
    /// Its link says another time at which it expires.
    #[error("has a link that says it expires at another time than it does")]
    OtherExpiry,
    /// There is an entry and no link, and it can no longer be on its way.
    #[error("has no link: it was put in, or its link was taken out")]
    Unsealed,
    /// Its link does not read, or its hash is not that of what it says.
    #[error("has a link that was changed")]
    LinkAltered,
    /// Its link has the number of another one.
    #[error("has a link with the number {0}, and so has another")]
    Twice(u64),
    /// The chain goes on from another link than this one, and no other can be told to be wrong.
    #[error("has a link, number {0}, that is not the one the chain was continued from")]
    Replaced(u64),
    /// The link of a number that was noted elsewhere has another hash.
    #[error(
        "has a link, number {0}, that is not the one that was noted: it, or what is before it, was replaced"
    )]
    NotAsNoted(u64),
    /// Links are not there, and entries with them.
    #[error("comes after a gap: the numbers {0} to {1} are missing")]
    Gap(u64, u64),
    /// The head, or a place that was noted, is after the last link.
    #[error("is what the log ends with, number {0}, and there were {1}: the end was cut off")]
    Truncated(u64, u64),
    /// There are links after the head.
    #[error("has a link with the number {0}, and the head is at {1}: the head was set back")]
    HeadBehind(u64, u64),
}

impl Wrong {
    /// Whether it is about what lies between links: such a fault often follows from one of an entry,
    /// and is named after those.
    const fn is_between(&self) -> bool {
        matches!(
            self,
            Self::Replaced(_) | Self::Gap(..) | Self::Truncated(..) | Self::HeadBehind(..)
        )
    }
}

/// A broken entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The entry's key. Empty where the log has nothing that could be named.
    pub key: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many entries there are.
    pub entries: u64,
    /// How many of them are as they were sealed.
    pub sealed: u64,
    /// How many are so new that they are not sealed yet.
    pub fresh: u64,
    /// How many links there are whose entries had expired and are gone.
    pub expired: u64,
    /// How many were sealed well after newer ones: retries and reports that came late, or entries
    /// that somebody put in.
    pub late: u64,
    /// The last link: what to note elsewhere.
    pub end: Place,
    /// How many faults there are.
    pub broken: u64,
    /// The first of them: those of entries in the order of the log, then those between links.
    pub faults: Vec<Fault>,
}

/// Which of the two streams a step has used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The entry.
    pub entry: bool,
    /// The link.
    pub link: bool,
}

/// What lies at the key of a link; none where it does not read as one.
pub type Found = (String, Option<Link>);

/// A verification under way. It keeps links only for as long as one with a lower number is still to
/// come, and entries without a link for as long as they may be on their way.
#[derive(Debug)]
pub struct Verifier {
    organization: OrganizationId,
    head: Place,
    noted: Option<Place>,
    now: Timestamp,
    /// The last link of those that follow one another, and its key.
    last: (Place, String),
    /// The newest time among them.
    newest: Option<Timestamp>,
    /// Those that come after a number that was not read yet.
    ahead: BTreeMap<u64, Link>,
    /// A link that the next one does not follow. Where the one after that does not follow the next
    /// one either, the next one is what is wrong.
    doubt: Option<Fault>,
    /// Entries without a link that may be on their way.
    fresh: VecDeque<(Timestamp, String)>,
    faults: BTreeSet<(bool, Fault)>,
    report: Report,
}

impl Verifier {
    /// Begins with the head as it stands now, and a place that was noted elsewhere.
    #[must_use]
    pub fn new(organization: OrganizationId, head: Place, noted: Option<Place>, now: Timestamp) -> Self {
        Self {
            organization,
            head,
            noted,
            now,
            last: (Place::ORIGIN, String::new()),
            newest: None,
            ahead: BTreeMap::new(),
            doubt: None,
            fresh: VecDeque::new(),
            faults: BTreeSet::new(),
            report: Report {
                entries: 0,
                sealed: 0,
                fresh: 0,
                expired: 0,
                late: 0,
                end: Place::ORIGIN,
                broken: 0,
                faults: Vec::new(),
            },
        }
    }

    /// Takes the next entry, the next link, or both where they have the same key, and says which.
    pub fn take(&mut self, entry: Option<&Summary>, link: Option<&Found>) -> Taken {
        let taken = match (entry, link) {
            (Some(entry), Some((link, _))) => Taken {
                entry: entry.key <= *link,
                link: *link <= entry.key,
            },
            (entry, link) => Taken {
                entry: entry.is_some(),
                link: link.is_some(),
            },
        };
        let entry = entry.filter(|_| taken.entry);
        let link = link.filter(|_| taken.link);
        self.report.entries += u64::from(taken.entry);
        match (entry, link) {
            (Some(entry), None) => self.unlinked(&entry.key),
            (entry, Some((key, found))) => self.linked(key, found.as_ref(), entry),
            (None, None) => {}
        }
        taken
    }

    /// Ends with the head as it stands after everything was read.
    #[must_use]
    pub fn finish(mut self, head: Place) -> Report {
        while let Some((&seq, link)) = self.ahead.first_key_value() {
            let (key, before) = (link.entry.key.clone(), link.prev);
            let missing = self.next();
            // Beyond the head lie links that were made while this was reading, some behind its back.
            if missing <= self.head.seq {
                self.fault(&key, Wrong::Gap(missing, seq - 1));
            }
            self.settle();
            self.last = (
                Place {
                    seq: seq - 1,
                    hash: before,
                },
                key,
            );
            self.advance();
        }
        self.settle();
        let (end, key) = self.last.clone();
        let noted = self.noted.map_or(0, |noted| noted.seq);
        let wanted = self.head.seq.max(noted);
        if end.seq < wanted {
            self.fault(&key, Wrong::Truncated(end.seq, wanted));
        }
        if end.seq > head.seq {
            self.fault(&key, Wrong::HeadBehind(end.seq, head.seq));
        }
        self.drop_older_than(before_by(self.now, STREAM));
        self.report.fresh = self.fresh.len() as u64;
        self.report.end = end;
        self.report.faults = self.faults.into_iter().map(|(_, fault)| fault).collect();
        self.report
    }

    /// An entry without a link.
    fn unlinked(&mut self, key: &str) {
        match time_of(key) {
            Some(at) => self.fresh.push_back((at, key.to_owned())),
            None => self.fault(key, Wrong::Unsealed),
        }
    }

    /// A link, and the entry with its key.
    fn linked(&mut self, key: &str, link: Option<&Link>, entry: Option<&Summary>) {
        if let Some(at) = time_of(key) {
            self.drop_older_than(before_by(at, GRACE));
        }
        let Some(link) = link.filter(|link| link.seq > 0 && link.hash == link.expected(self.organization))
        else {
            self.fault(key, Wrong::LinkAltered);
            return;
        };
        match entry {
            Some(entry) if entry.digest != link.entry.digest => self.fault(key, Wrong::Edited),
            Some(entry) if entry.expires_at != link.entry.expires_at => self.fault(key, Wrong::OtherExpiry),
            Some(_) => self.report.sealed += 1,
            None if link.has_expired_by(self.now) => self.report.expired += 1,
            None if link.seq <= self.head.seq => self.fault(key, Wrong::Deleted),
            // Written and sealed after the entries of its time were read.
            None => {}
        }
        if link.seq < self.next() || self.ahead.contains_key(&link.seq) {
            self.fault(key, Wrong::Twice(link.seq));
            return;
        }
        self.ahead.insert(link.seq, link.clone());
        self.advance();
    }

    const fn next(&self) -> u64 {
        self.last.0.seq.saturating_add(1)
    }

    /// Goes on for as long as the next number is there.
    fn advance(&mut self) {
        while let Some(link) = self.ahead.remove(&self.next()) {
            let (before, key) = std::mem::replace(&mut self.last, (link.place(), link.entry.key.clone()));
            let doubtful = if before.seq == 0 {
                (&link.entry.key, link.seq)
            } else {
                (&key, before.seq)
            };
            self.compare(link.prev == before.hash, doubtful.0, doubtful.1);
            if self.head.seq == link.seq {
                self.compare(self.head.hash == link.hash, &link.entry.key, link.seq);
            }
            if self
                .noted
                .is_some_and(|noted| noted.seq == link.seq && noted.hash != link.hash)
            {
                self.fault(&link.entry.key, Wrong::NotAsNoted(link.seq));
            }
            let at = time_of(&link.entry.key);
            if at
                .zip(self.newest)
                .is_some_and(|(at, newest)| at < before_by(newest, GRACE))
            {
                self.report.late += 1;
            }
            self.newest = self.newest.max(at);
        }
    }

    /// Whether a link is the one that what follows it says it is.
    fn compare(&mut self, holds: bool, key: &str, seq: u64) {
        if holds {
            self.settle();
        } else {
            let (key, wrong) = (key.to_owned(), Wrong::Replaced(seq));
            self.doubt = Some(Fault { key, wrong });
        }
    }

    /// A doubt that nothing has removed is a fault.
    fn settle(&mut self) {
        if let Some(Fault { key, wrong }) = self.doubt.take() {
            self.fault(&key, wrong);
        }
    }

    fn drop_older_than(&mut self, time: Timestamp) {
        while let Some((_, key)) = self.fresh.pop_front_if(|(at, _)| *at < time) {
            self.fault(&key, Wrong::Unsealed);
        }
    }

    fn fault(&mut self, key: &str, wrong: Wrong) {
        self.report.broken += 1;
        let key = key.to_owned();
        self.faults.insert((wrong.is_between(), Fault { key, wrong }));
        if self.faults.len() > NAMED {
            self.faults.pop_last();
        }
    }
}

/// A moment before another, or the first there is: keys may say any time.
fn before_by(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}
