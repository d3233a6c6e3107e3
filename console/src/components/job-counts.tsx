import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Job } from '../api/client';

const NUMBER = new Intl.NumberFormat('en');

/** What became, or on a dry run would become, of the rows of a job. */
export function JobCounts({ job }: { job: Job }) {
  const { counts, dryRun } = job;
  const names = dryRun
    ? { created: 'To create', updated: 'To update', unchanged: 'Unchanged', removed: 'To remove' }
    : { created: 'Created', updated: 'Updated', unchanged: 'Unchanged', removed: 'Removed' };
  const cell = (label: string, value: number) => ({
    label,
    value: (
      <Box variant="span" fontSize="heading-l">
        {NUMBER.format(value)}
      </Box>
    ),
  });
  return (
    <KeyValuePairs
      columns={4}
      minColumnWidth={110}
      items={[
        cell('Rows', counts.rows),
        cell(names.created, counts.created),
        cell(names.updated, counts.updated),
        cell(names.unchanged, counts.unchanged),
        cell(names.removed, counts.removed),
        cell('With errors', counts.failed),
      ]}
    />
  );
}
