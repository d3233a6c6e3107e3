import type { Job } from '../api/client';

const KINDS: Record<Job['kind'], string> = {
  roster: 'Roster import',
  members: 'Members from a file',
  invitations: 'Invitations from a file',
  resend: 'Invitations sent again',
};

/** What a job is called. */
export function jobName(job: Job): string {
  return job.dryRun ? `${KINDS[job.kind]}, dry run` : KINDS[job.kind];
}
