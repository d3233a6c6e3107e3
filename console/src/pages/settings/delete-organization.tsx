import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Organization } from '../../api/client';
import { useDeleteOrganization } from '../../api/purge';
import { Confirm } from '../../components/confirm';
import { RouterLink } from '../../components/router-link';
import { useFlash } from '../../layout/flash';

/** Deletes the organization, once the owner has entered its name. */
export function DeleteOrganization({ organization, onDismiss }: { organization: Organization; onDismiss: () => void }) {
  const navigate = useNavigate();
  const flash = useFlash();
  const [typed, setTyped] = useState('');
  const remove = useDeleteOrganization(organization.id, (job) => {
    flash.done(
      <>
        {organization.name} is being deleted.{' '}
        <RouterLink to={`/organizations/${organization.id}/jobs/${job.id}`} color="inverted">
          Follow the job
        </RouterLink>
      </>,
    );
    void navigate('/organizations');
  });
  return (
    <Confirm
      title={`Delete ${organization.name}`}
      action="Delete organization"
      onConfirm={() => remove.mutate(typed.trim())}
      onDismiss={onDismiss}
      loading={remove.isPending}
      disabled={typed.trim() === ''}
      error={remove.error}
    >
      <Alert type="warning" header="The organization and everything in it go for good">
        A job does it. Until it begins it can be canceled, and only until then.
      </Alert>
      <FormField label="The organization's name" description={`Enter ${organization.name} to confirm.`}>
        <Input autoFocus value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Confirm>
  );
}
