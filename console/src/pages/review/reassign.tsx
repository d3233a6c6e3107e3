import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useReassign, type ReviewItem } from '../../api/reviews';
import { Confirm } from '../../components/confirm';
import { MemberPicker, type PickedMember } from '../../components/member-picker';
import { useFlash } from '../../layout/flash';
import { personName } from './names';

const LONGEST_NOTE = 500;

interface Props {
  organizationId: string;
  reviewId: string;
  item: ReviewItem;
  onDismiss: () => void;
}

/** Hands one person to another member, who alone decides on them. */
export function Reassign({ organizationId, reviewId, item, onDismiss }: Props) {
  const [picked, setPicked] = useState<PickedMember | null>(null);
  const [note, setNote] = useState('');
  const reassign = useReassign(organizationId, reviewId);
  const flash = useFlash();
  const submit = () =>
    picked &&
    reassign.mutate(
      { memberId: item.memberId, reviewer: picked.id, note: note.trim() },
      {
        onSuccess: () => {
          flash.done(`${picked.name} decides on ${personName(item)} now.`);
          onDismiss();
        },
      },
    );
  return (
    <Confirm
      title={`Reassign ${personName(item)}`}
      action="Reassign"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={reassign.isPending}
      disabled={!picked || note.trim() === ''}
      error={reassign.error}
    >
      <FormField label="New reviewer" description="An active member. They alone decide on this person from then on.">
        <MemberPicker
          organizationId={organizationId}
          label="New reviewer"
          picked={picked}
          onPick={setPicked}
          without={[item.memberId]}
        />
      </FormField>
      <FormField label="Note" constraintText={`Kept in the evidence. ${LONGEST_NOTE - note.length} characters left.`}>
        <Textarea rows={3} value={note} onChange={({ detail }) => setNote(detail.value.slice(0, LONGEST_NOTE))} />
      </FormField>
    </Confirm>
  );
}
