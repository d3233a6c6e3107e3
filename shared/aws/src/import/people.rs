//! Invitations from a file: the whole file is checked, and whether there are seats for it, before
//! anyone is invited. Then rows are invited in order, some at a time.
//!
//! Every row's invitation has an id that follows from the job and the address, so an interrupted
//! job that goes on from its last checkpoint finds what it made after that.

use std::collections::HashSet;

use muster::access::{Action, Membership, authorize};
use muster::audit::Author;
use muster::id::{MemberId, OperationId, hash128};
use muster::import::Cursor;
use muster::job::{ImportCounts, Job, JobKind, JobMessage, JobStatus};
use muster::member::{Member, Origin, Role};
use muster::organization::{Organization, StatusCounts};
use muster::roster::{ROLE, RosterRow};
use muster::text::Email;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::lease::Lease;
use super::scan::Scan;
use super::{BEAT, Importer, Run, Stop, percent, reader_died};
use crate::invitations::{Invited, Invitee, Inviting, Made};

/// Rows handed over at once, and looked up by one request.
const ROWS: usize = 50;
/// After so many rows the job records how far it is.
const CHECKPOINT_ROWS: u64 = 500;

/// Some rows, and how far the file is read with them.
struct Chunk {
    invitees: Vec<Invitee>,
    read_to: u64,
}

impl Importer {
    /// Invites everyone in the file. Leaves the job as it is to end.
    pub(super) async fn people(
        &self,
        job: &mut Job,
        organization: &Organization,
        scan: Scan,
        run: &Run,
        lease: &mut Lease,
    ) -> Result<StatusCounts, Stop> {
        let Some(inviter) = self.inviter(job, organization).await? else {
            return Ok(refuse(
                job,
                "inviter_gone",
                "Whoever started this may no longer invite anyone.",
            ));
        };
        let operation = OperationId::from_bytes(hash128(&[b"import", job.id.as_bytes()]));
        let author = Author::system("roster-import", job.id.to_string());
        let inviting = Inviting {
            organization,
            inviter: inviter.member,
            author: &author,
            operation,
            at: job.created_at,
            now: self.clock.now(),
            origin: match job.kind {
                JobKind::Members => Origin::Added,
                _ => Origin::Invitation,
            },
            partial: true,
        };
        let mut cursor = Cursor::default();
        if job.status == JobStatus::Applying {
            let item = self.jobs.item(job.organization, job.id).await?;
            cursor.row = item.ok_or(Stop::LeaseLost)?.next_row;
        } else {
            if !self.jobs.begin_validating(job).await? {
                return Err(Stop::LeaseLost);
            }
            job.status = JobStatus::Validating;
            if self.check(job, organization, &scan, lease).await?.is_none() {
                return Ok(StatusCounts::default());
            }
            if !self.fits(job, &inviter, &inviting, &scan, lease).await? {
                return Ok(StatusCounts::default());
            }
            if job.options.dry_run {
                (job.status, job.progress) = (JobStatus::Success, 100);
                return Ok(StatusCounts::default());
            }
            self.begin_applying(job, lease, &[]).await?;
        }
        self.invite_rows(job, &inviting, &scan, run, lease, cursor)
            .await?;
        Ok(StatusCounts::default())
    }

    /// What the member who started the job is now.
    pub(super) async fn inviter(
        &self,
        job: &Job,
        organization: &Organization,
    ) -> Result<Option<Membership>, Stop> {
        let Some(id) = job.created_by else {
            return Ok(None);
        };
        let member: Option<Member> = self.members.get(organization.id, organization.layout, id).await?;
        let membership = member.map(|member| Membership {
            organization: organization.id,
            member: member.id,
            role: member.role,
            status: member.status,
            last_login_at: None,
            sessions_ended_at: None,
        });
        let invite = Action::Invite { role: Role::Member };
        Ok(membership.filter(|m| authorize(Some(m), invite).is_ok()))
    }

    /// Counts what would become of the rows. `false`, and the job has its end, where there are
    /// roles that its creator cannot give, or fewer seats than it takes.
    async fn fits(
        &self,
        job: &mut Job,
        inviter: &Membership,
        inviting: &Inviting<'_>,
        scan: &Scan,
        lease: &mut Lease,
    ) -> Result<bool, Stop> {
        let organization = inviting.organization;
        // Before anyone is looked up: it settles what expired, which changes where they stand.
        let counts = self.invitations.counts(organization, inviting.at).await?;
        let (mut new, mut known, mut taking) = (0, 0, 0);
        let mut beat = Instant::now() + BEAT;
        let mut chunks = read(scan, organization, 0);
        while let Some(Chunk { invitees, .. }) = chunks.receiver.recv().await {
            let beyond = invitees
                .iter()
                .find(|invitee| authorize(Some(inviter), Action::Invite { role: invitee.role }).is_err());
            if beyond.is_some() {
                refuse(
                    job,
                    "forbidden_role",
                    "The file makes someone an admin, which only the owner may: let the owner import it, or \
                     take the role out.",
                );
                return Ok(false);
            }
            let standing = self.invitations.looked_up(inviting, &invitees).await?;
            new += standing.new;
            taking += standing.taking_seats;
            known += standing.known;
            if Instant::now() >= beat {
                if self.beat(lease, 30).await? {
                    return Err(Stop::Canceled);
                }
                beat = Instant::now() + BEAT;
            }
        }
        chunks.finish().await?;
        if job.options.dry_run {
            job.counts = ImportCounts {
                created: new,
                unchanged: known,
                ..job.counts
            };
        }
        if let Some(free) = counts.free_seats().filter(|free| *free < taking) {
            let text = format!(
                "The file takes {taking} seats and {free} are free. Nobody was invited: free seats, upgrade the \
                 plan, or import fewer people."
            );
            refuse(job, "seat_limit_reached", &text);
            return Ok(false);
        }
        Ok(true)
    }

    async fn invite_rows(
        &self,
        job: &mut Job,
        inviting: &Inviting<'_>,
        scan: &Scan,
        run: &Run,
        lease: &mut Lease,
        mut cursor: Cursor,
    ) -> Result<(), Stop> {
        let rows = job.counts.rows;
        let mut kept = (cursor.row, Instant::now());
        let mut chunks = read(scan, inviting.organization, cursor.row);
        while let Some(Chunk { invitees, read_to }) = chunks.receiver.recv().await {
            let outcomes = match self.invitations.invite(inviting, &invitees).await? {
                Made::Outcomes(outcomes) | Made::TooFewSeats(_, outcomes) => outcomes,
                Made::Limited(until, made) => {
                    count(job, &made);
                    let text = format!(
                        "The organization has sent as many invitations as it may today. The counts say how many \
                         people were invited; import the file again after {until}."
                    );
                    refuse(job, "too_many_invitations", &text);
                    return Ok(());
                }
            };
            count(job, &outcomes);
            cursor.row = read_to;
            if outcomes.contains(&Invited::NoSeat) {
                let text = "Seats were taken by others while this ran. The counts say how many people were invited; \
                            free seats and import the file again for the rest.";
                refuse(job, "seat_limit_reached", text);
                return Ok(());
            }
            let out_of_time = Instant::now() >= run.stop_at;
            if out_of_time || cursor.row - kept.0 >= CHECKPOINT_ROWS || kept.1.elapsed() >= BEAT {
                job.progress = percent(40, 95, cursor.row, rows);
                let now = self.clock.now();
                let moved = StatusCounts::default();
                if !self.jobs.checkpoint(lease, cursor, job, &moved, now).await? {
                    return Err(Stop::LeaseLost);
                }
                kept = (cursor.row, Instant::now());
                if out_of_time {
                    return Err(Stop::OutOfTime);
                }
                let current = self.jobs.get(job.organization, job.id).await?;
                if current.is_none_or(|job| job.cancel_requested) {
                    return Err(Stop::Canceled);
                }
            }
        }
        chunks.finish().await?;
        job.status = JobStatus::Success;
        job.progress = 100;
        Ok(())
    }
}

fn count(job: &mut Job, outcomes: &[Invited]) {
    for outcome in outcomes {
        match outcome {
            Invited::Yes(_) => job.counts.created += 1,
            Invited::AlreadyMember(_) | Invited::AlreadyInvited => job.counts.unchanged += 1,
            Invited::NoSeat => job.counts.failed += 1,
        }
    }
}

/// Ends the job as it is, and says why.
fn refuse(job: &mut Job, code: &str, text: &str) -> StatusCounts {
    job.status = JobStatus::Error;
    job.error = Some(JobMessage::new(code, text));
    StatusCounts::default()
}

/// A file being read on another thread.
struct Chunks {
    receiver: mpsc::Receiver<Chunk>,
    reading: tokio::task::JoinHandle<Result<(), muster::file::FileError>>,
}

impl Chunks {
    /// Fails where the reading did.
    async fn finish(self) -> Result<(), Stop> {
        drop(self.receiver);
        self.reading.await.map_err(|_| reader_died())??;
        Ok(())
    }
}

/// Reads the good rows from one on, in their order. A row that repeats an earlier one was counted
/// as failed and is left out.
fn read(scan: &Scan, organization: &Organization, from: u64) -> Chunks {
    let (sender, receiver) = mpsc::channel(2);
    let (scan, default_role, whose) = (scan.clone(), organization.settings.default_role, organization.id);
    let reading = tokio::task::spawn_blocking(move || {
        let mut rows = scan.open()?;
        let empty = |read_to| Chunk {
            invitees: Vec::with_capacity(ROWS),
            read_to,
        };
        let mut chunk = empty(from);
        let mut seen = HashSet::new();
        while let Some(row) = rows.next_row()? {
            let parsed = row.parsed.as_ref().ok();
            let invitee = parsed.and_then(|row| invitee(row, default_role));
            let invitee = invitee.filter(|i| seen.insert(MemberId::of_email(whose, &i.email)));
            if row.number < from {
                continue;
            }
            chunk.read_to = row.number + 1;
            chunk.invitees.extend(invitee);
            if chunk.invitees.len() == ROWS {
                let next = empty(chunk.read_to);
                if sender.blocking_send(std::mem::replace(&mut chunk, next)).is_err() {
                    return Ok(());
                }
            }
        }
        if !chunk.invitees.is_empty() {
            let _ = sender.blocking_send(chunk);
        }
        Ok(())
    });
    Chunks { receiver, reading }
}

/// Whom a row asks in. The schema has checked address and role.
fn invitee(row: &RosterRow<'_>, default_role: Role) -> Option<Invitee> {
    let text = |value: &Option<std::borrow::Cow<'_, str>>| value.as_deref().map(str::to_owned);
    let role = row.attributes.iter().find(|(name, _)| *name == ROLE);
    Some(Invitee {
        email: Email::parse(&row.external_id).ok()?,
        role: role
            .and_then(|(_, word)| Role::from_word(word))
            .unwrap_or(default_role),
        first_name: text(&row.first_name),
        last_name: text(&row.last_name),
    })
}

/// The schema of a job's file: the organization's roster's, or the fixed one of the kind.
pub(super) fn schema(job: &Job, organization: &Organization) -> muster::roster::RosterSchema {
    muster::roster::RosterSchema::of_people(job.kind).unwrap_or_else(|| organization.roster_schema.clone())
}
