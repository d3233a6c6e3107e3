import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useExport } from '../../api/exports';
import { Confirm } from '../../components/confirm';
import { DEFAULT_EXPORT } from '../../components/export-choice';
import { ExportOptions } from '../../components/export-options';

/** Asks what the file is to hold, and starts the job that writes it. */
export function ExportRoster({ organizationId, onDismiss }: { organizationId: string; onDismiss: () => void }) {
  const [choice, setChoice] = useState(DEFAULT_EXPORT);
  const start = useExport(organizationId);
  const navigate = useNavigate();
  const submit = () => {
    const { status, ...rest } = choice;
    start.mutate(
      { ...rest, ...(status.length > 0 && { status }) },
      { onSuccess: (job) => void navigate(`/organizations/${organizationId}/jobs/${job.id}`) },
    );
  };
  return (
    <Confirm
      title="Export Member Roster"
      action="Export"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={start.isPending}
      error={start.error}
    >
      <ExportOptions choice={choice} onChange={setChoice} />
    </Confirm>
  );
}
