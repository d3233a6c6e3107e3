import { useApi, type Job } from '../api/client';
import { downloadLink } from '../api/exports';
import { reportLink } from '../api/jobs';
import { DownloadButton } from './download-button';

/** Whether a job has left a file to download. */
export function hasFile(job: Job): boolean {
  return job.kind === 'export' ? job.status === 'success' : job.report !== null;
}

/** Downloads what a job has left: its error report, its change log, or the members that it wrote. */
export function ReportButton({ organizationId, job, inline }: { organizationId: string; job: Job; inline?: boolean }) {
  const api = useApi();
  if (!hasFile(job)) return null;
  if (job.kind === 'export') {
    return (
      <DownloadButton inline={inline} link={() => downloadLink(api, organizationId, job.id)}>
        {job.export?.content === 'members' ? 'Download list' : 'Download roster'}
      </DownloadButton>
    );
  }
  return (
    <DownloadButton inline={inline} link={() => reportLink(api, organizationId, job.id)}>
      {job.report === 'errors' ? 'Download report' : 'Download change log'}
    </DownloadButton>
  );
}
