import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useParams } from 'react-router';
import type { Job, Schemas } from '../../api/client';
import { isOver, useCancelJob, useJob } from '../../api/jobs';
import { STATUS_NAMES } from '../../components/labels';
import { jobName } from '../../components/job-names';
import { JobView } from '../../components/job-view';
import { ProblemAlert } from '../../components/problem-alert';
import { ReportButton } from '../../components/report-button';
import { Loading, NoPermission } from '../../components/states';
import { Ago } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';

function JobPage() {
  const { id, role } = useCurrent();
  const { jobId = '' } = useParams();
  usePageTitle('Job');
  return reaches(role, 'admin') ? <OneJob organizationId={id} jobId={jobId} /> : <NoPermission page="Jobs" role="admin" />;
}

function OneJob({ organizationId, jobId }: { organizationId: string; jobId: string }) {
  const { data: job, error, isPending, refetch } = useJob(organizationId, jobId);
  const navigate = useNavigate();
  if (isPending) return <Loading text="Loading the job" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return (
    <SpaceBetween size="l">
      <BreadcrumbGroup
        ariaLabel="Breadcrumbs"
        items={[
          { text: 'Jobs', href: `/organizations/${organizationId}/jobs` },
          { text: jobName(job), href: '' },
        ]}
        onFollow={(event) => {
          event.preventDefault();
          void navigate(event.detail.href);
        }}
      />
      <Header variant="h1" actions={<JobActions organizationId={organizationId} job={job} />}>
        {jobName(job)}
      </Header>
      <Container>
        <JobView organizationId={organizationId} job={job} />
      </Container>
      <Container header={<Header variant="h2">How it was started</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'File', value: job.fileName || '–' },
            ...(job.kind === 'roster'
              ? [
                  { label: 'Members missing from the file', value: job.mode === 'replace' ? 'Are removed' : 'Stay' },
                  { label: 'A row with errors', value: job.onError === 'abort' ? 'Stops everything' : 'Is skipped' },
                ]
              : []),
            ...(job.export ? exported(job.export) : []),
            { label: 'Started', value: <Ago time={job.createdAt} /> },
            { label: 'Finished', value: <Ago time={job.finishedAt} /> },
            { label: 'Id', value: job.id },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}

function exported({ includeEmails, includePhones, status }: Schemas['Export']) {
  const words = (included: boolean) => (included ? 'Included' : 'Left out');
  return [
    { label: 'Email addresses', value: words(includeEmails) },
    { label: 'Phone numbers', value: words(includePhones) },
    { label: 'Members', value: status.length > 0 ? status.map((one) => STATUS_NAMES[one]).join(', ') : 'Everyone but the removed' },
  ];
}

function JobActions({ organizationId, job }: { organizationId: string; job: Job }) {
  const cancel = useCancelJob(organizationId);
  const flash = useFlash();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {!isOver(job) && (
        <Button
          loading={cancel.isPending || job.cancelRequested}
          onClick={() => cancel.mutate(job.id, { onError: flash.failed })}
        >
          Cancel
        </Button>
      )}
      <ReportButton organizationId={organizationId} job={job} />
    </SpaceBetween>
  );
}

export const route = { Component: JobPage };
