import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { isOver, type useJob } from '../../api/jobs';
import { JobView } from '../../components/job-view';
import { ProblemAlert } from '../../components/problem-alert';
import { ReportButton } from '../../components/report-button';
import { IMPORT_KINDS, type ImportKind } from './kinds';
import { SeatPlan } from './seat-plan';

interface Props {
  organizationId: string;
  kind: ImportKind;
  plan: ReturnType<typeof useJob>;
  /** Whether the file is still at hand: after a reload it is not. */
  hasFile: boolean;
  running: boolean;
  onRun: () => void;
}

/** What an import would do, its first errors, and the way to have it done. */
export function ImportPlan({ organizationId, kind, plan, hasFile, running, onRun }: Props) {
  const { data: job, error, refetch } = plan;
  const done = job?.status === 'success';
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {job && <ReportButton organizationId={organizationId} job={job} />}
              <Button variant="primary" disabled={!done || !hasFile} loading={running} onClick={onRun}>
                Run
              </Button>
            </SpaceBetween>
          }
        >
          What would happen
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {done && (
          <Alert type="success" header="The file can be imported">
            Nothing was written yet. {hasFile ? 'Press Run to import it.' : 'Choose the file again to import it.'}{' '}
            {IMPORT_KINDS[kind].planned}
          </Alert>
        )}
        {job && <JobView organizationId={organizationId} job={job} />}
        {job && isOver(job) && job.status !== 'canceled' && <SeatPlan key={job.id} organizationId={organizationId} job={job} />}
        {job?.report === 'errors' && (
          <Box>
            {done
              ? 'Rows with errors are skipped. To have them too, correct them in the report, and check that file.'
              : 'Correct the rows in the report, whose extra columns are read past, and check that file.'}
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}
