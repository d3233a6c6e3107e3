import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Member } from '../../api/client';
import { useRemoveMember } from '../../api/members';
import { asProblem } from '../../api/problem';
import { Confirm } from '../../components/confirm';
import { memberName } from '../../components/labels';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { useFlash } from '../../layout/flash';

const LONGEST_REASON = 500;

interface Props {
  organizationId: string;
  members: readonly Member[];
  onDone: () => void;
  onDismiss: () => void;
}

/** Asks why, then soft-deletes one member or several; who owns studies hands them over first. */
export function RemoveMembers({ organizationId, members, onDone, onDismiss }: Props) {
  const [reason, setReason] = useState('');
  const [heir, setHeir] = useState<PickedMember | null>(null);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = useRemoveMember(organizationId);
  const flash = useFlash();
  const [first] = members;
  const who = members.length === 1 && first ? memberName(first) : `${members.length} members`;
  const owned = error ? (asProblem(error).problem.resources ?? []) : [];
  const submit = async () => {
    setRunning(true);
    setError(null);
    const body = { ...(reason.trim() && { reason: reason.trim() }), ...(heir && { transferTo: heir.id }) };
    try {
      // Removing who was removed changes nothing, so going on after a refusal may begin at the first again.
      for (const { id } of members) await remove.mutateAsync({ memberId: id, ...body });
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
      {(owned.length > 0 || heir) && (
        <FormField
          label="Who takes over"
          description={owned.length > 0 ? `Of theirs: ${owned.map(({ name }) => name).join(', ')}.` : undefined}
        >
          <MemberPicker
            organizationId={organizationId}
            label="Who takes over"
            picked={heir}
            onPick={setHeir}
            without={members.map(({ id }) => id)}
          />
        </FormField>
      )}
      <FormField label="Reason" constraintText={`Kept in the audit log. ${LONGEST_REASON - reason.length} characters left.`}>
        <Textarea value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, LONGEST_REASON))} rows={3} />
      </FormField>
    </Confirm>
  );
}
