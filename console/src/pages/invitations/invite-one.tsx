import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Role } from '../../api/client';
import { useInvite } from '../../api/invitations';
import { Confirm } from '../../components/confirm';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';
import { RoleSelect } from './role-select';

/** Invites one person. */
export function InviteOne({ onDismiss }: { onDismiss: () => void }) {
  const { id } = useCurrent();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useInvite(id);
  const flash = useFlash();
  const submit = () => {
    if (email.trim() === '' || invite.isPending) return;
    invite.mutate(
      { email: email.trim(), role },
      {
        onSuccess: (invitation) => {
          flash.done(`An invitation to ${invitation.email} is on its way.`);
          onDismiss();
        },
      },
    );
  };
  return (
    <Confirm
      title="Invite member"
      action="Send invitation"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={invite.isPending}
      disabled={email.trim() === ''}
      error={invite.error}
    >
      <FormField label="Email">
        <Input
          autoFocus
          type="email"
          value={email}
          onChange={({ detail }) => setEmail(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && submit()}
        />
      </FormField>
      <RoleSelect role={role} onChange={setRole} />
    </Confirm>
  );
}
