//! Mailing many invitations again: all that are pending, or all that have expired.
//!
//! Each is asked for by an operation that follows from the job, so a job that starts over asks
//! nobody twice.

use muster::access::{Action, Membership, authorize};
use muster::audit::Author;
use muster::id::{OperationId, hash128};
use muster::invitation::InvitationStatus;
use muster::job::{Job, JobMessage, JobStatus};
use muster::organization::{Organization, StatusCounts};
use tokio::time::Instant;

use super::lease::Lease;
use super::{BEAT, Importer, Run, Stop};
use crate::invitations::{Asking, Resent};

/// Invitations read at once.
const PAGE: usize = 200;

impl Importer {
    /// Resends what the job asks for. Leaves the job as it is to end: its counts are of the
    /// invitations, `updated` those that were asked for again.
    pub(super) async fn resend(
        &self,
        job: &mut Job,
        organization: &Organization,
        run: &Run,
        lease: &mut Lease,
    ) -> Result<StatusCounts, Stop> {
        let wanted = job.resend.unwrap_or(InvitationStatus::Pending);
        let creator = self.inviter(job, organization).await?;
        let author = Author::system("roster-import", job.id.to_string());
        if !self.jobs.begin_validating(job).await? {
            return Err(Stop::LeaseLost);
        }
        job.counts = muster::job::ImportCounts::default();
        let (mut after, mut beat) = (None, Instant::now() + BEAT);
        loop {
            let now = self.clock.now();
            let page = self
                .invitations
                .list(organization.id, None, PAGE, after, now)
                .await?;
            for invitation in page.items {
                let status = invitation.status_at(now);
                if !matches!(status, InvitationStatus::Pending | InvitationStatus::Expired) {
                    continue;
                }
                // Who may not make admins does not ask for their mail either.
                let role = invitation.role;
                let may_invite = |who: &&Membership| authorize(Some(who), Action::Invite { role }).is_ok();
                let Some(creator) = creator.as_ref().filter(may_invite) else {
                    continue;
                };
                let operation =
                    OperationId::from_bytes(hash128(&[job.id.as_bytes(), invitation.id.as_bytes()]));
                let by = Asking {
                    member: creator.member,
                    author: &author,
                    operation,
                    at: now,
                };
                let mut fresh = false;
                let resent = self
                    .invitations
                    .resend(organization, invitation.id, Some(wanted), by)
                    .await?;
                match resent {
                    Resent::Yes(invitation) => {
                        job.counts.updated += 1;
                        fresh = invitation.sent_at.last() == Some(&now);
                    }
                    Resent::Ended(_) | Resent::Unknown => continue,
                    Resent::Limited(_) | Resent::NoSeat => job.counts.failed += 1,
                    Resent::DayLimited(until) => {
                        let text = format!(
                            "The organization has sent as many invitations as it may today. The counts say how \
                             many were sent again; ask for the rest after {until}."
                        );
                        job.status = JobStatus::Error;
                        job.error = Some(JobMessage::new("too_many_invitations", &text));
                        return Ok(StatusCounts::default());
                    }
                }
                job.counts.rows += 1;
                // Every invocation gets further, however little time it has.
                if fresh && Instant::now() >= run.stop_at {
                    return Err(Stop::OutOfTime);
                }
                if Instant::now() >= beat {
                    if self.beat(lease, 50).await? {
                        return Err(Stop::Canceled);
                    }
                    beat = Instant::now() + BEAT;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if job.counts.failed > 0 {
            let text = "Some invitations were mailed too often within the hour, or have no seat to come back to. \
                        They stay as they were.";
            job.notice = Some(JobMessage::new("not_all_resent", text));
        }
        job.status = JobStatus::Success;
        job.progress = 100;
        Ok(StatusCounts::default())
    }
}
