import type { Job } from '../api/client';

const KINDS: Record<Job['kind'], string> = {
  roster: 'Roster import',
  members: 'Members from a file',
  invitations: 'Invitations from a file',
  resend: 'Invitations sent again',
  drop_all_data: 'Drop All Data',
  delete_organization: 'Deletion of the organization',
  export: 'Roster export',
  open_review: 'Access review, opening',
  complete_review: 'Access review, completion',
  repartition: 'Members moved to more partitions',
};

/** Whether a job takes data away for good, and has a receipt in place of rows. */
export function takesAway({ kind }: Job): boolean {
  return kind === 'drop_all_data' || kind === 'delete_organization';
}

/** Whether what a job did is told by what became of rows or people: not of an export or of a review, which have pages. */
export function hasCounts({ kind }: Job): boolean {
  return kind === 'roster' || kind === 'members' || kind === 'invitations' || kind === 'resend';
}

/** What a job is called. */
export function jobName(job: Job): string {
  return job.dryRun ? `${KINDS[job.kind]}, dry run` : KINDS[job.kind];
}
