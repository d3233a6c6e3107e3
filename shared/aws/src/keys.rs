//! Every key of every table, one function each.
//!
//! | table | PK | SK | item |
//! | --- | --- | --- | --- |
//! | Directory | `ORG#<org>` | `ORG` | the organization |
//! | Directory | `ORG#<org>` | `COUNTS` | members by status, the seat limit |
//! | Directory | `ORG#<org>` | `USER#<subject>` | what a signed-in person is here; also in `ByLogin` |
//! | Directory | `ORG#<org>` | `LOGIN#<email>` | one login e-mail, one member |
//! | Directory | `ORG#<org>` | `DOMAIN#<domain>` | a claim to a domain; in `ByDue` while it is proven |
//! | Directory | `ORG#<org>` | `BEGIN#<job>` | the wish that a job begin |
//! | Directory | `ORG#<org>` | `SUPPRESSED#<email>` | an address that is not mailed again, and why |
//! | Directory | `ORG#<org>#M<shard>` | `MEMBER#<member>` | a member; also in the four lists |
//! | Directory | `ORG#<org>#I` | `INVITATION#<invitation>` | an invitation; in `ByDue` while it is pending |
//! | Directory | `ORG#<org>#S` | `STUDY#<study>` | a study |
//! | Directory | `ORG#<org>#S#<study>` | `MEMBER#<member>` | who may have a role in a study: see their record |
//! | Directory | `ORG#<org>#W#<member>` | `ENTRY#<number>` | an entry of a wallet |
//! | Directory | `ORG#<org>#W#<member>` | `REQUEST#<hash>` | which entry a request made |
//! | Directory | `ORG#<org>` | `REVIEWS` | the schedule of reviews; in `ByDue` while it is in force |
//! | Directory | `ORG#<org>#R` | `REVIEW#<review>` | an access review; in `ByDue` while a notice is to come |
//! | Directory | `ORG#<org>#R` | `EVIDENCE` | where the chain of evidence ends |
//! | Directory | `ORG#<org>#R#<review>` | `ITEM#<member>` | a person in a review; also in `ByName` |
//! | Directory | `ORG#<org>#N` | `NOTICE#<id>` | a mail about a review to a member |
//! | Directory | `DOMAIN#<domain>` | `OWNER` | the organization that has proven a domain |
//! | Audit | `ORG#<org>` | `<time>#<id>` | an audit event; also in `ByActor` and `ByTarget` |
//! | Audit | `CHAIN#<org>` | `<time>#<id>` | the link of that event in the organization's chain |
//! | Audit | `CHAIN#<org>` | `HEAD` | where the chain ends |
//! | Jobs | `ORG#<org>` | `JOB#<job>` | a job |
//! | Jobs | `ORG#<org>` | `PART#<job>#<number>` | a part of an import |
//! | Jobs | `ORG#<org>` | `LEASE` | which import may write |
//! | Jobs | `ORG#<org>` | `OBJECT#<key>` | the newest version seen of an uploaded object |
//! | Jobs | `ORG#<org>` | `LIMIT#<of>#<day>` | how much of a day's share is spent |
//! | Jobs | `IDEMPOTENCY#<hash>` | `-` | an answer to give again |
//! | Jobs | `ATTEMPTS#<hash>` | `-` | how often something was tried |

use jiff::Timestamp;
use jiff::civil::Date;
use muster::domain::Domain;
use muster::id::{InvitationId, JobId, MemberId, NoticeId, OrganizationId, ReviewId, StudyId};
use muster::layout::Layout;
use muster::text::Email;

/// Members by family name.
pub const BY_NAME: &str = "ByName";
/// Members by given name.
pub const BY_FIRST_NAME: &str = "ByFirstName";
/// Members by e-mail; those without one are not in it.
pub const BY_EMAIL: &str = "ByEmail";
/// Members by the time they joined.
pub const BY_JOINED: &str = "ByJoined";
/// Members by their last sign-in; those who never signed in are not in it.
pub const BY_LAST_LOGIN: &str = "ByLastLogin";
/// A signed-in person's organizations.
pub const BY_LOGIN: &str = "ByLogin";

/// What is to be done at a time, by kind of work: pending invitations by their expiry, proven
/// domains by their next check.
pub const BY_DUE: &str = "ByDue";
/// The kind of work that the checks of domains are.
pub const DUE_DOMAINS: &str = "DOMAINS";

/// The kind of work that schedules of reviews and notices about reviews are.
pub const DUE_REVIEWS: &str = "REVIEWS";

/// Audit events by who acted.
pub const BY_ACTOR: &str = "ByActor";
/// Audit events by what they happened to.
pub const BY_TARGET: &str = "ByTarget";

/// What every member's sort key begins with.
pub const MEMBER_PREFIX: &str = "MEMBER#";
/// What every invitation's sort key begins with.
pub const INVITATION_PREFIX: &str = "INVITATION#";
/// What every claim's sort key begins with.
pub const DOMAIN_PREFIX: &str = "DOMAIN#";
/// What the sort key of every wish for a job begins with.
const JOB_WISH_PREFIX: &str = "BEGIN#";
/// What every study's sort key begins with.
pub const STUDY_PREFIX: &str = "STUDY#";
/// What the sort key of every entry of a wallet begins with.
pub const WALLET_ENTRY_PREFIX: &str = "ENTRY#";
/// What every job's sort key begins with.
pub const JOB_PREFIX: &str = "JOB#";
/// What the sort key of every part of an import begins with.
pub const PART_PREFIX: &str = "PART#";

/// The partition of an organization's single items, in all three tables.
#[must_use]
pub fn organization(id: OrganizationId) -> String {
    format!("ORG#{id}")
}

/// The organization whose partition this is.
#[must_use]
pub fn organization_of(pk: &str) -> Option<OrganizationId> {
    pk.strip_prefix("ORG#")
        .and_then(|id| OrganizationId::parse(id).ok())
}

/// The sort key of the organization itself.
pub const ORGANIZATION: &str = "ORG";
/// The sort key of its counts.
pub const COUNTS: &str = "COUNTS";
/// The sort key of its import lease.
pub const LEASE: &str = "LEASE";

/// The sort key of a signed-in person's membership.
#[must_use]
pub fn user(subject: &str) -> String {
    format!("USER#{subject}")
}

/// The sort key that keeps a login e-mail unique in an organization.
#[must_use]
pub fn login(email: &Email) -> String {
    format!("LOGIN#{email}")
}

/// The sort key of an address that is not mailed again.
#[must_use]
pub fn suppressed(email: &Email) -> String {
    format!("SUPPRESSED#{email}")
}

/// The sort key of an organization's claim to a domain.
#[must_use]
pub fn domain(domain: &Domain) -> String {
    format!("{DOMAIN_PREFIX}{domain}")
}

/// The domain that a claim with this sort key is to.
#[must_use]
pub fn domain_of(sk: &str) -> Option<Domain> {
    sk.strip_prefix(DOMAIN_PREFIX)
        .and_then(|domain| Domain::from_name(domain).ok())
}

/// The partition of a domain's owner.
#[must_use]
pub fn owned_domain(domain: &Domain) -> String {
    format!("DOMAIN#{domain}")
}

/// The sort key of that owner.
pub const OWNER: &str = "OWNER";

/// The partition of an organization's invitations. Also their key in [`BY_DUE`].
#[must_use]
pub fn invitations(organization: OrganizationId) -> String {
    format!("ORG#{organization}#I")
}

/// The sort key of an invitation; invitations sort by the time they were made.
#[must_use]
pub fn invitation(id: InvitationId) -> String {
    format!("{INVITATION_PREFIX}{id}")
}

/// The invitation whose keys these are.
#[must_use]
pub fn invitation_of(pk: &str, sk: &str) -> Option<(OrganizationId, InvitationId)> {
    let organization = organization_of(pk.strip_suffix("#I")?)?;
    let invitation = InvitationId::parse(sk.strip_prefix(INVITATION_PREFIX)?).ok()?;
    Some((organization, invitation))
}

/// One of the partitions that hold an organization's members.
#[must_use]
pub fn member_shard(organization: OrganizationId, shard: u8) -> String {
    format!("ORG#{organization}#M{shard:02}")
}

/// The sort key of a member.
#[must_use]
pub fn member(id: MemberId) -> String {
    [MEMBER_PREFIX, &id.digits()].concat()
}

/// The member whose sort key this is.
#[must_use]
pub fn member_of(sk: &str) -> Option<MemberId> {
    sk.strip_prefix(MEMBER_PREFIX)
        .and_then(|id| MemberId::parse(id).ok())
}

/// The number of the partition of members that this is.
#[must_use]
pub fn shard_of(pk: &str) -> Option<u8> {
    pk.rsplit_once("#M").and_then(|(_, shard)| shard.parse().ok())
}

/// Both keys of a member, as far as the layout knows where they lie.
#[must_use]
pub fn member_key(organization: OrganizationId, id: MemberId, layout: Layout) -> (String, String) {
    member_in(organization, id, layout.partition(id))
}

/// Both keys of a member in a partition.
#[must_use]
pub fn member_in(organization: OrganizationId, id: MemberId, shard: u8) -> (String, String) {
    (member_shard(organization, shard), member(id))
}

/// The partition of an organization's studies.
#[must_use]
pub fn studies(organization: OrganizationId) -> String {
    format!("ORG#{organization}#S")
}

/// The sort key of a study; studies sort by the time they were made.
#[must_use]
pub fn study(id: StudyId) -> String {
    format!("{STUDY_PREFIX}{id}")
}

/// The study whose sort key this is.
#[must_use]
pub fn study_of(sk: &str) -> Option<StudyId> {
    sk.strip_prefix(STUDY_PREFIX)
        .and_then(|id| StudyId::parse(id).ok())
}

/// The partition of a study's members.
#[must_use]
pub fn study_members(organization: OrganizationId, study: StudyId) -> String {
    format!("ORG#{organization}#S#{study}")
}

/// The partition of a wallet's entries.
#[must_use]
pub fn wallet(organization: OrganizationId, member: MemberId) -> String {
    format!("ORG#{organization}#W#{member}")
}

/// The sort key of an entry of a wallet; entries sort by their numbers.
#[must_use]
pub fn wallet_entry(number: u64) -> String {
    format!("{WALLET_ENTRY_PREFIX}{number:020}")
}

/// The sort key of which entry a request made.
#[must_use]
pub fn wallet_request(request: &[u8; 16]) -> String {
    format!("REQUEST#{:032x}", u128::from_be_bytes(*request))
}

/// The sort key of an organization's schedule of reviews.
pub const REVIEW_SCHEDULE: &str = "REVIEWS";
/// What every review's sort key begins with.
pub const REVIEW_PREFIX: &str = "REVIEW#";
/// What the sort key of every person in a review begins with.
pub const REVIEW_ITEM_PREFIX: &str = "ITEM#";
/// The sort key of where an organization's chain of evidence ends.
pub const EVIDENCE_HEAD: &str = "EVIDENCE";

/// The partition of an organization's reviews.
#[must_use]
pub fn reviews(organization: OrganizationId) -> String {
    format!("ORG#{organization}#R")
}

/// The sort key of a review; reviews sort by the time they were opened.
#[must_use]
pub fn review(id: ReviewId) -> String {
    format!("{REVIEW_PREFIX}{id}")
}

/// The review whose keys these are.
#[must_use]
pub fn review_of(pk: &str, sk: &str) -> Option<(OrganizationId, ReviewId)> {
    let organization = organization_of(pk.strip_suffix("#R")?)?;
    let review = ReviewId::parse(sk.strip_prefix(REVIEW_PREFIX)?).ok()?;
    Some((organization, review))
}

/// The partition of the people in a review.
#[must_use]
pub fn review_items(organization: OrganizationId, review: ReviewId) -> String {
    format!("ORG#{organization}#R#{review}")
}

/// The sort key of a person in a review.
#[must_use]
pub fn review_item(member: MemberId) -> String {
    format!("{REVIEW_ITEM_PREFIX}{member}")
}

/// What every notice's sort key begins with.
pub const NOTICE_PREFIX: &str = "NOTICE#";

/// The partition of an organization's notices.
#[must_use]
pub fn notices(organization: OrganizationId) -> String {
    format!("ORG#{organization}#N")
}

/// The sort key of a notice.
#[must_use]
pub fn notice(id: NoticeId) -> String {
    format!("{NOTICE_PREFIX}{id}")
}

/// The notice whose keys these are.
#[must_use]
pub fn notice_of(pk: &str, sk: &str) -> Option<(OrganizationId, NoticeId)> {
    let organization = organization_of(pk.strip_suffix("#N")?)?;
    let notice = NoticeId::parse(sk.strip_prefix(NOTICE_PREFIX)?).ok()?;
    Some((organization, notice))
}

/// The sort key of the wish that a job begin.
#[must_use]
pub fn job_wish(id: JobId) -> String {
    format!("{JOB_WISH_PREFIX}{id}")
}

/// The job whose beginning an item with these keys asks for.
#[must_use]
pub fn job_wished(pk: &str, sk: &str) -> Option<(OrganizationId, JobId)> {
    let job = JobId::parse(sk.strip_prefix(JOB_WISH_PREFIX)?).ok()?;
    Some((organization_of(pk)?, job))
}

/// What the sort keys of an import's parts begin with.
#[must_use]
pub fn parts(job: JobId) -> String {
    format!("{PART_PREFIX}{job}#")
}

/// The sort key of a part of an import; parts sort by their numbers.
#[must_use]
pub fn part(job: JobId, number: u8) -> String {
    format!("{PART_PREFIX}{job}#{number:02}")
}

/// The sort key of a job; jobs sort by the time they were made.
#[must_use]
pub fn job(id: JobId) -> String {
    format!("{JOB_PREFIX}{id}")
}

/// The partition of the answer to one request with an idempotency key, by the request's hash.
#[must_use]
pub fn idempotency(request: &[u8; 16]) -> String {
    format!("IDEMPOTENCY#{:032x}", u128::from_be_bytes(*request))
}

/// The partition of counted tries, by the hash of what they are counted by.
#[must_use]
pub fn attempts(by: &[u8; 16]) -> String {
    format!("ATTEMPTS#{:032x}", u128::from_be_bytes(*by))
}

/// The sort key of an item that is alone in its partition.
pub const ANSWER: &str = "-";

/// The sort key of an organization's use of something on one day.
#[must_use]
pub fn day_limit(of: &str, day: Date) -> String {
    format!("LIMIT#{of}#{day}")
}

/// The sort key of what is known of an uploaded object.
#[must_use]
pub fn object(key: &str) -> String {
    format!("OBJECT#{key}")
}

/// The key of an organization's audit events by an actor in [`BY_ACTOR`], or of a target in
/// [`BY_TARGET`].
#[must_use]
pub fn audit_of(organization: OrganizationId, word: &str) -> String {
    format!("ORG#{organization}#{word}")
}

/// What the sort key of every audit event from a moment on is not less than, and of every one
/// before it less than.
#[must_use]
pub fn audit_from(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The sort key of an audit event: events sort by time.
#[must_use]
pub fn audit(at: Timestamp, id: &[u8; 16]) -> String {
    format!("{at:.3}#{:032x}", u128::from_be_bytes(*id))
}

/// The partition of an organization's chain. Its links have the sort keys of their audit events.
#[must_use]
pub fn chain(organization: OrganizationId) -> String {
    format!("CHAIN#{organization}")
}

/// The sort key of where a chain ends.
pub const CHAIN_HEAD: &str = "HEAD";
