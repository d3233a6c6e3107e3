import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useCreateStudy } from '../../api/studies';
import { Confirm } from '../../components/confirm';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

/** Makes a study, owned by whoever makes it or by another active member. */
export function CreateStudy({ onDismiss }: { onDismiss: () => void }) {
  const { id } = useCurrent();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState<PickedMember | null>(null);
  const create = useCreateStudy(id);
  const navigate = useNavigate();
  const flash = useFlash();
  const submit = () => {
    if (name.trim() === '' || create.isPending) return;
    create.mutate(
      { name: name.trim(), ...(owner && { ownerId: owner.id }) },
      {
        onSuccess: (study) => {
          flash.done(`${study.name} was created. Give members a role in it.`);
          void navigate(`/organizations/${id}/studies/${study.id}`);
        },
      },
    );
  };
  return (
    <Confirm
      title="Create study"
      action="Create"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={create.isPending}
      disabled={name.trim() === ''}
      error={create.error}
    >
      <FormField label="Name">
        <Input
          autoFocus
          value={name}
          onChange={({ detail }) => setName(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && submit()}
        />
      </FormField>
      <FormField label="Owner" description="You, if nobody is named.">
        <MemberPicker organizationId={id} label="Owner" picked={owner} onPick={setOwner} />
      </FormField>
    </Confirm>
  );
}
