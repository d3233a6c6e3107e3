import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Member, Schemas } from '../../api/client';
import { useChangeProfile } from '../../api/members';
import { asProblem } from '../../api/problem';
import { Confirm } from '../../components/confirm';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

const FIELDS = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'Email'],
  ['phone', 'Phone'],
] as const;
type Field = (typeof FIELDS)[number][0];

interface Props {
  member: Member;
  etag: string | null;
  onDismiss: () => void;
}

/** Changes a member's name and contact details. */
export function EditProfile({ member, etag, onDismiss }: Props) {
  const { id } = useCurrent();
  const flash = useFlash();
  const [draft, setDraft] = useState<Record<Field, string>>({
    firstName: member.firstName ?? '',
    lastName: member.lastName ?? '',
    email: member.email ?? '',
    phone: member.phone ?? '',
  });
  const change = useChangeProfile(id, member.id, () => {
    flash.done('The profile is saved.');
    onDismiss();
  });
  const problem = change.error ? asProblem(change.error) : null;
  const patch: Schemas['ProfilePatch'] = {};
  for (const [name] of FIELDS) {
    const value = draft[name].trim() || null;
    if (value !== (member[name] ?? null)) patch[name] = value;
  }
  return (
    <Confirm
      title="Edit profile"
      action="Save"
      onConfirm={() => change.mutate({ patch, etag })}
      onDismiss={onDismiss}
      loading={change.isPending}
      disabled={Object.keys(patch).length === 0}
      error={problem?.problem.errors ? null : problem}
    >
      {member.origin === 'roster' && (
        <Alert type="info">What the next roster says anew of this member holds again.</Alert>
      )}
      {FIELDS.map(([name, label]) => (
        <FormField key={name} label={label} errorText={problem?.field(`/${name}`)}>
          <Input value={draft[name]} onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })} />
        </FormField>
      ))}
    </Confirm>
  );
}
