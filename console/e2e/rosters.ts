import { crc32 } from 'node:zlib';
import type { Organization } from './world';

export const HEADER = 'ID,IsActive,FirstName,LastName,MemberID,IsAuthRep';

/** A roster of the default schema with so many rows. */
export function roster(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => {
    const number = String(at).padStart(3, '0');
    return `${at},True,Member-${number},Roster,LA0${number},False`;
  });
  return [HEADER, ...lines, ''].join('\n');
}

/** An archive with one file in it, stored as it is. */
export function zipped(name: string, text: string): Buffer {
  const [file, content] = [Buffer.from(name), Buffer.from(text)];
  const about = Buffer.alloc(26);
  about.writeUInt16LE(20, 0);
  about.writeUInt32LE(crc32(content), 10);
  about.writeUInt32LE(content.length, 14);
  about.writeUInt32LE(content.length, 18);
  about.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, file, content]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, Buffer.alloc(14), file]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

/** Imports a roster of so many members, and waits until they are there. */
export async function importRoster(organization: Organization, rows: number): Promise<void> {
  await importCsv(organization, roster(rows));
}

/** Imports a roster, and waits until its members are there. */
export async function importCsv(organization: Organization, csv: string): Promise<void> {
  const started = await organization.call<{
    job: { id: string };
    uploadUrl: string;
    uploadHeaders: Record<string, string>;
  }>('POST', '/imports', { kind: 'roster', fileName: 'roster.csv' });
  await fetch(started.uploadUrl, { method: 'PUT', headers: started.uploadHeaders, body: csv });
  for (let tries = 0; tries < 200; tries += 1) {
    const { status } = await organization.call<{ status: string }>('GET', `/jobs/${started.job.id}`);
    if (status === 'success') return;
    if (status === 'error') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the roster was not imported');
}
