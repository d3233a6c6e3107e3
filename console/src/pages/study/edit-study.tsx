import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { useChangeStudy } from '../../api/studies';
import { Confirm } from '../../components/confirm';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

interface Props {
  study: Schemas['Study'];
  etag: string | null;
  onDismiss: () => void;
}

/** Renames a study, or gives it another owner. */
export function EditStudy({ study, etag, onDismiss }: Props) {
  const { id } = useCurrent();
  const [name, setName] = useState(study.name);
  const [owner, setOwner] = useState<PickedMember | null>(null);
  const change = useChangeStudy(id, study.id);
  const flash = useFlash();
  const patch = {
    ...(name.trim() !== study.name && { name: name.trim() }),
    ...(owner && { ownerId: owner.id }),
  };
  const submit = () =>
    change.mutate(
      { patch, etag },
      {
        onSuccess: () => {
          flash.done('The study is saved.');
          onDismiss();
        },
      },
    );
  return (
    <Confirm
      title="Edit study"
      action="Save"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={change.isPending}
      disabled={Object.keys(patch).length === 0 || name.trim() === ''}
      error={change.error}
    >
      <FormField label="Name">
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="New owner" description="Stays as it is if nobody is named.">
        <MemberPicker organizationId={id} label="New owner" picked={owner} onPick={setOwner} without={[study.ownerId]} />
      </FormField>
    </Confirm>
  );
}
