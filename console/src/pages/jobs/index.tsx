import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useNavigate } from 'react-router';
import type { Job } from '../../api/client';
import { isOver, useJobs } from '../../api/jobs';
import { jobName, takesAway } from '../../components/job-names';
import { JobState } from '../../components/labels';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { ReportButton, hasFile } from '../../components/report-button';
import { RouterLink } from '../../components/router-link';
import { Empty, NoPermission } from '../../components/states';
import { Ago } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { useNarrow } from '../../preferences/narrow';

function JobsPage() {
  const { id, role } = useCurrent();
  usePageTitle('Jobs');
  return reaches(role, 'admin') ? <JobList organizationId={id} /> : <NoPermission page="Jobs" role="admin" />;
}

function rows(job: Job): string {
  const { counts } = job;
  if (takesAway(job)) return job.receipt ? `${job.receipt.members} members gone` : '–';
  if (job.kind === 'export') return `${counts.rows} members`;
  if (job.kind === 'open_review' || job.kind === 'complete_review') return '–';
  const parts: [number, string][] = [
    [counts.created, 'created'],
    [counts.updated, 'updated'],
    [counts.removed, 'removed'],
    [counts.unchanged, 'unchanged'],
    [counts.failed, 'with errors'],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length > 0 ? said.join(', ') : `${counts.rows} rows`;
}

type Column = TableProps.ColumnDefinition<Job>;

function Standing({ job }: { job: Job }) {
  return job.status === 'validating' || job.status === 'applying' ? (
    <ProgressBar value={job.progress} ariaLabel={`Progress of ${jobName(job)}`} description={<JobState job={job} />} />
  ) : (
    <JobState job={job} />
  );
}

function JobList({ organizationId }: { organizationId: string }) {
  const list = useJobs(organizationId);
  const navigate = useNavigate();
  const narrow = useNarrow();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const importRoster = (
    <Button variant="primary" onClick={() => void navigate(`/organizations/${organizationId}/import`)}>
      Import Member Roster
    </Button>
  );
  const link = (job: Job) => <RouterLink to={`/organizations/${organizationId}/jobs/${job.id}`}>{jobName(job)}</RouterLink>;
  const left = (job: Job) => (isOver(job) && hasFile(job) ? <ReportButton inline organizationId={organizationId} job={job} /> : null);
  const name: Column = { id: 'kind', header: 'Job', isRowHeader: true, minWidth: 150, cell: link };
  const status: Column = { id: 'status', header: 'Status', minWidth: 170, cell: (job) => <Standing job={job} /> };
  const file: Column = { id: 'file', header: 'File name', minWidth: 140, cell: (job) => job.fileName || '–' };
  const count: Column = { id: 'rows', header: 'Rows', minWidth: 160, cell: rows };
  const started: Column = { id: 'started', header: 'Started', minWidth: 110, cell: (job) => <Ago time={job.createdAt} /> };
  const download: Column = { id: 'report', header: 'File to download', minWidth: 205, cell: (job) => left(job) ?? '–' };
  const inOne: Column = {
    id: 'kind',
    header: 'Job',
    isRowHeader: true,
    cell: (job) => (
      <SpaceBetween size="xxs">
        {link(job)}
        <Standing job={job} />
        <Box variant="small">
          {[job.fileName, rows(job)].filter((part) => part && part !== '–').map((part) => `${part} · `)}
          <Ago time={job.createdAt} />
        </Box>
        {left(job)}
      </SpaceBetween>
    ),
  };
  return (
    <Table<Job>
      stickyHeader
      wrapLines
      trackBy="id"
      items={items}
      loading={list.isPending}
      loadingText="Loading jobs"
      ariaLabels={{ tableLabel: 'Jobs' }}
      header={
        <Header
          variant="h1"
          description="Imports, exports and other work in the background. This list keeps itself up to date."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void list.refetch()} />
              {importRoster}
            </SpaceBetween>
          }
        >
          Jobs
        </Header>
      }
      columnDefinitions={narrow ? [inOne] : [name, status, file, count, started, download]}
      empty={
        list.error ? (
          <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Empty title="No jobs yet" action={importRoster}>
            Importing or exporting a roster makes one.
          </Empty>
        )
      }
      footer={<MorePages list={list} />}
    />
  );
}

export const route = { Component: JobsPage };
