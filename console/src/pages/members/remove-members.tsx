import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Member } from '../../api/client';
import { useRemoveMember } from '../../api/members';
import { Confirm } from '../../components/confirm';
import { memberName } from '../../components/labels';
import { useFlash } from '../../layout/flash';

interface Props {
  organizationId: string;
  members: readonly Member[];
  onDone: () => void;
  onDismiss: () => void;
}

/** Asks why, then soft-deletes one member or several. */
export function RemoveMembers({ organizationId, members, onDone, onDismiss }: Props) {
  const [reason, setReason] = useState('');
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = useRemoveMember(organizationId);
  const flash = useFlash();
  const [first] = members;
  const who = members.length === 1 && first ? memberName(first) : `${members.length} members`;
  const submit = async () => {
    setRunning(true);
    setError(null);
    try {
      for (const { id } of members) await remove.mutateAsync({ memberId: id, reason: reason.trim() });
      flash.done(members.length === 1 ? `${who} was removed.` : `${who} were removed.`);
      onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setRunning(false);
    }
  };
  return (
    <Confirm
      title={`Soft delete ${who}`}
      action="Soft delete"
      onConfirm={() => void submit()}
      onDismiss={onDismiss}
      loading={running}
      error={error}
    >
      <Box variant="p">
        They lose access at once, and their seat is free. Their data is kept, and they can be invited again.
      </Box>
      <FormField label="Reason" constraintText={`Kept in the audit log. ${500 - reason.length} characters left.`}>
        <Textarea value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, 500))} rows={3} />
      </FormField>
    </Confirm>
  );
}
