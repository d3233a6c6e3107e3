import Box from '@cloudscape-design/components/box';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Invitation, InvitationStatus, Job, Member, MemberStatus, Role, Schemas } from '../api/client';

/** What roles are called. */
export const ROLE_NAMES: Record<Role, string> = { member: 'Member', admin: 'Admin', owner: 'Owner' };

/** What states of members are called. */
export const STATUS_NAMES: Record<MemberStatus, string> = {
  enrolled: 'Enrolled',
  pending: 'Pending',
  active: 'Active',
  disabled: 'Disabled',
  removed: 'Removed',
};

/** How members came in. */
export const ORIGIN_NAMES: Record<Member['origin'], string> = {
  founder: 'Founder',
  roster: 'Roster',
  invitation: 'Invitation',
  added: 'Added',
  domain: 'Domain',
};

const MEMBER_TYPES: Record<MemberStatus, StatusIndicatorProps.Type> = {
  enrolled: 'info',
  pending: 'pending',
  active: 'success',
  disabled: 'stopped',
  removed: 'error',
};

/** Where a member stands. */
export function MemberState({ status }: { status: MemberStatus }) {
  return <StatusIndicator type={MEMBER_TYPES[status]}>{STATUS_NAMES[status]}</StatusIndicator>;
}

const INVITATION_TYPES: Record<InvitationStatus, [StatusIndicatorProps.Type, string]> = {
  pending: ['pending', 'Pending'],
  accepted: ['success', 'Accepted'],
  expired: ['warning', 'Expired'],
  canceled: ['stopped', 'Canceled'],
};

/** Where an invitation stands. */
export function InvitationState({ status }: { status: InvitationStatus }) {
  const [type, text] = INVITATION_TYPES[status];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

const DELIVERY_TYPES: Record<Invitation['delivery'], [StatusIndicatorProps.Type, string]> = {
  queued: ['pending', 'Queued'],
  sent: ['in-progress', 'Sent'],
  delivered: ['success', 'Delivered'],
  bounced: ['error', 'Bounced'],
  complained: ['error', 'Marked as spam'],
  failed: ['error', 'Not sent'],
};

/** What became of an invitation's mail, with the reason where there is one. */
export function DeliveryState({ invitation }: { invitation: Invitation }) {
  const [type, text] = DELIVERY_TYPES[invitation.delivery];
  return (
    <>
      <StatusIndicator type={type}>{text}</StatusIndicator>
      {invitation.deliveryReason && <Box variant="small" display="block">{invitation.deliveryReason}</Box>}
    </>
  );
}

const JOB_TYPES: Record<Job['status'], [StatusIndicatorProps.Type, string]> = {
  awaiting_upload: ['pending', 'Awaiting upload'],
  queued: ['pending', 'Queued'],
  validating: ['in-progress', 'Validating'],
  applying: ['in-progress', 'Applying'],
  success: ['success', 'Success'],
  error: ['error', 'Error'],
  canceled: ['stopped', 'Canceled'],
};

/** What roles in studies are called. */
export const STUDY_ROLE_NAMES: Record<Schemas['StudyRole'], string> = {
  lead: 'Lead',
  contributor: 'Contributor',
  viewer: 'Viewer',
};

/** Where a study stands. */
export function StudyState({ status }: { status: Schemas['StudyStatus'] }) {
  return status === 'active' ? (
    <StatusIndicator type="success">Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Archived</StatusIndicator>
  );
}

/** Where a job stands. */
export function JobState({ job }: { job: Pick<Job, 'status'> }) {
  const [type, text] = JOB_TYPES[job.status];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}

/** What a member is called: the name, else the address, else the roster's id. */
export function memberName(member: Pick<Member, 'firstName' | 'lastName' | 'email' | 'authentication' | 'externalId'>): string {
  const name = [member.firstName, member.lastName].filter(Boolean).join(' ');
  const names = [name, member.email, member.authentication?.email, member.externalId];
  return names.find(Boolean) ?? 'Unnamed member';
}

/** What decisions of access reviews are called. */
export const VERDICT_NAMES: Record<Schemas['ReviewVerdict'], string> = {
  keep: 'Keep',
  revoke: 'Revoke',
  change_role: 'Change role',
};

const REVIEW_TYPES: Record<Schemas['ReviewStatus'], [StatusIndicatorProps.Type, string]> = {
  opening: ['in-progress', 'Capturing who has access'],
  open: ['pending', 'Open'],
  completing: ['in-progress', 'Doing what was decided'],
  completed: ['success', 'Completed'],
  canceled: ['stopped', 'Canceled'],
};

/** Where an access review stands. */
export function ReviewState({ review }: { review: Pick<Schemas['Review'], 'status' | 'overdue'> }) {
  const [type, text] = REVIEW_TYPES[review.status];
  return review.overdue ? (
    <StatusIndicator type="warning">{text}, overdue</StatusIndicator>
  ) : (
    <StatusIndicator type={type}>{text}</StatusIndicator>
  );
}
