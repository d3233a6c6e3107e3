import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useApi, type Job } from '../api/client';
import { reportLink } from '../api/jobs';
import { useFlash } from '../layout/flash';
import { downloadFrom } from './download';

/** Downloads a job's error report or change log, where it has one. */
export function ReportButton({ organizationId, job }: { organizationId: string; job: Job }) {
  const api = useApi();
  const flash = useFlash();
  const [loading, setLoading] = useState(false);
  if (!job.report) return null;
  const download = async () => {
    setLoading(true);
    try {
      downloadFrom((await reportLink(api, organizationId, job.id)).url);
    } catch (error) {
      flash.failed(error);
    } finally {
      setLoading(false);
    }
  };
  return (
    <Button iconName="download" loading={loading} onClick={() => void download()}>
      {job.report === 'errors' ? 'Download report' : 'Download change log'}
    </Button>
  );
}
