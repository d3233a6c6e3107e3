import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Organization } from '../../api/client';
import { useDropAllData } from '../../api/purge';
import { useSession } from '../../auth/session';
import { Confirm } from '../../components/confirm';

/** Takes all data away, once the owner has entered their own address. */
export function DropAllData({ organization, onDismiss }: { organization: Organization; onDismiss: () => void }) {
  const { email } = useSession();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const drop = useDropAllData(organization.id);
  const submit = () =>
    drop.mutate(typed.trim(), {
      onSuccess: (job) => void navigate(`/organizations/${organization.id}/jobs/${job.id}`),
    });
  return (
    <Confirm
      title="Drop All Data"
      action="Confirm Deletion"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={drop.isPending}
      disabled={typed.trim() === ''}
      error={drop.error}
    >
      <Alert type="warning" header={`All members of ${organization.name} go for good`}>
        A job does it. Until it begins it can be canceled, and only until then.
      </Alert>
      <FormField label="Your email address" description={email ? `Enter ${email} to confirm.` : undefined}>
        <Input autoFocus type="email" value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Confirm>
  );
}
