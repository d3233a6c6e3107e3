import Alert from '@cloudscape-design/components/alert';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { Job } from '../api/client';
import { isOver } from '../api/jobs';
import { useFaults, type Fault } from '../api/report';
import { useNarrow } from '../preferences/narrow';
import { JobCounts } from './job-counts';
import { hasCounts } from './job-names';
import { JobReceipt } from './job-receipt';
import { JobState } from './labels';
import { RouterLink } from './router-link';
import { Moment } from './time';

const NUMBER = new Intl.NumberFormat('en');

type Column = TableProps.ColumnDefinition<Fault>;
const line: Column = { id: 'line', header: 'Line', isRowHeader: true, width: 90, cell: (fault) => fault.line };
const column: Column = { id: 'column', header: 'Column', width: 160, cell: (fault) => fault.column || '–' };
// The columns before it say where.
const rest: Column = { id: 'message', header: 'What is wrong', cell: ({ message }) => message.replace(/^Line \d+(, column [^:]+)?: /, '') };
const whole: Column = { id: 'message', header: 'What is wrong', isRowHeader: true, cell: ({ message }) => message };

/** How far a job is, what became of its rows, and its first faults. */
export function JobView({ organizationId, job }: { organizationId: string; job: Job }) {
  const narrow = useNarrow();
  const faults = useFaults(organizationId, job.id, job.report === 'errors');
  return (
    <SpaceBetween size="l">
      {isOver(job) ? (
        <JobState job={job} />
      ) : (
        <ProgressBar value={job.progress} label="Progress" description={<JobState job={job} />} />
      )}
      {job.error && (
        <Alert type="error" header="The job ended with an error">
          {job.error.message}
        </Alert>
      )}
      {job.notice && <Alert type="info">{job.notice.message}</Alert>}
      {job.beginsAt && job.status === 'queued' && (
        <Alert type="warning" header={<>Begins <Moment time={job.beginsAt} /></>}>
          Until then it can be canceled. What it takes away is gone for good.
        </Alert>
      )}
      {job.receipt && <JobReceipt receipt={job.receipt} />}
      {hasCounts(job) && <JobCounts job={job} />}
      {job.kind === 'export' && <KeyValuePairs items={[{ label: 'Members in the file', value: NUMBER.format(job.counts.rows) }]} />}
      {job.review && <RouterLink to={`/organizations/${organizationId}/reviews/${job.review}`}>Open the review</RouterLink>}
      {faults.data && faults.data.length > 0 && (
        <Table
          variant="embedded"
          wrapLines
          items={faults.data}
          ariaLabels={{ tableLabel: 'First errors' }}
          header={<h3>First errors</h3>}
          columnDefinitions={narrow ? [whole] : [line, column, rest]}
        />
      )}
    </SpaceBetween>
  );
}
