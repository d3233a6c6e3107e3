import type { Organization } from './world';

const HEADER = 'ID,IsActive,FirstName,LastName,MemberID,IsAuthRep';

/** A roster of the default schema with so many rows. */
export function roster(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    const number = String(at).padStart(3, '0');
    return `${at},True,Member-${number},Roster,LA0${number},False`;
  });
  return [HEADER, ...lines, ''].join('\n');
}

/** Imports a roster of so many members, and waits until they are there. */
export async function importRoster(organization: Organization, rows: number): Promise<void> {
  const started = await organization.call<{
    job: { id: string };
    uploadUrl: string;
    uploadHeaders: Record<string, string>;
  }>('POST', '/imports', { kind: 'roster', fileName: 'roster.csv' });
  await fetch(started.uploadUrl, { method: 'PUT', headers: started.uploadHeaders, body: roster(rows) });
  for (let tries = 0; tries < 200; tries += 1) {
    const { status } = await organization.call<{ status: string }>('GET', `/jobs/${started.job.id}`);
    if (status === 'success') return;
    if (status === 'error') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the roster was not imported');
}
