import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useCreateOrganization } from '../../api/organizations';
import { Confirm } from '../../components/confirm';
import { useFlash } from '../../layout/flash';

/** Asks for a name and makes an organization of it. */
export function CreateOrganization({ onDismiss }: { onDismiss: () => void }) {
  const [name, setName] = useState('');
  const create = useCreateOrganization();
  const navigate = useNavigate();
  const flash = useFlash();
  const submit = () => {
    if (name.trim() === '' || create.isPending) return;
    create.mutate(name.trim(), {
      onSuccess: (organization) => {
        flash.done(`${organization.name} is yours. Add members, or import them from a roster.`);
        void navigate(`/organizations/${organization.id}/members`);
      },
    });
  };
  return (
    <Confirm
      title="Create organization"
      action="Create"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={create.isPending}
      disabled={name.trim() === ''}
      error={create.error}
    >
      <FormField label="Name" description="What its members know it by. You become its owner.">
        <Input
          autoFocus
          value={name}
          onChange={({ detail }) => setName(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && submit()}
        />
      </FormField>
    </Confirm>
  );
}
