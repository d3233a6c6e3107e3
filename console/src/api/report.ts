import { useQuery } from '@tanstack/react-query';
import { readCsv } from '../components/csv';
import { useApi } from './client';
import { reportLink } from './jobs';
import { keys } from './keys';
import { ApiProblem } from './problem';

/** One fault that an import found. */
export interface Fault {
  line: string;
  column: string;
  message: string;
}

/** Enough of a report for its first rows; reports may have millions. */
const FIRST_BYTES = 65_536;
const FIRST_FAULTS = 5;

/** The first faults of an error report: its last four columns are line, column, code and message. */
export function readFaults(text: string, complete: boolean): Fault[] {
  const rows = readCsv(text);
  // The last row of a part may be a part itself.
  const [header, ...faults] = complete ? rows : rows.slice(0, -1);
  if (!header) return [];
  const at = (name: string) => header.lastIndexOf(name);
  const [line, column, message] = [at('line'), at('column'), at('message')];
  return faults.slice(0, FIRST_FAULTS).map((row) => ({
    line: row[line] ?? '',
    column: row[column] ?? '',
    message: row[message] ?? '',
  }));
}

/** The first faults of a job that has an error report. */
export function useFaults(organizationId: string, jobId: string, hasErrors: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: [...keys.job(organizationId, jobId), 'faults'],
    enabled: hasErrors,
    staleTime: Infinity,
    queryFn: async () => {
      const { url } = await reportLink(api, organizationId, jobId);
      const response = await fetch(url, { headers: { range: `bytes=0-${FIRST_BYTES - 1}` } });
      if (!response.ok) throw new ApiProblem(response.status, { detail: 'The report could not be read.' });
      const text = await response.text();
      return readFaults(text, response.status === 200 || text.length < FIRST_BYTES);
    },
  });
}
