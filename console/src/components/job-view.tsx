import Alert from '@cloudscape-design/components/alert';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { Job } from '../api/client';
import { isOver } from '../api/jobs';
import { useFaults } from '../api/report';
import { JobCounts } from './job-counts';
import { takesAway } from './job-names';
import { JobReceipt } from './job-receipt';
import { JobState } from './labels';
import { Moment } from './time';

/** How far a job is, what became of its rows, and its first faults. */
export function JobView({ organizationId, job }: { organizationId: string; job: Job }) {
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
      {!takesAway(job) && <JobCounts job={job} />}
      {faults.data && faults.data.length > 0 && (
        <Table
          variant="embedded"
          wrapLines
          items={faults.data}
          ariaLabels={{ tableLabel: 'First errors' }}
          header={<h3>First errors</h3>}
          columnDefinitions={[
            { id: 'line', header: 'Line', isRowHeader: true, width: 90, cell: ({ line }) => line },
            { id: 'column', header: 'Column', width: 160, cell: ({ column }) => column || '–' },
            { id: 'message', header: 'What is wrong', cell: ({ message }) => message },
          ]}
        />
      )}
    </SpaceBetween>
  );
}
