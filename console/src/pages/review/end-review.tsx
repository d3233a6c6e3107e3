import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useEndReview, type Review } from '../../api/reviews';
import { Confirm } from '../../components/confirm';

const LONGEST_NOTE = 500;

interface Props {
  organizationId: string;
  review: Review;
  end: 'complete' | 'cancel';
  onDismiss: () => void;
}

/** Completes a review, or cancels it, with a note for the record. */
export function EndReview({ organizationId, review, end, onDismiss }: Props) {
  const [note, setNote] = useState('');
  const ending = useEndReview(organizationId, review.id);
  const { keep, revoke, changeRole } = review.progress;
  return (
    <Confirm
      title={end === 'complete' ? 'Complete the review' : 'Cancel the review'}
      action={end === 'complete' ? 'Complete review' : 'Cancel review'}
      onConfirm={() => ending.mutate({ end, note: note.trim() }, { onSuccess: onDismiss })}
      onDismiss={onDismiss}
      loading={ending.isPending}
      disabled={note.trim() === ''}
      error={ending.error}
    >
      <Box variant="p">
        {end === 'complete'
          ? `${keep} keep their access, ${revoke} lose it, and ${changeRole} get another role, at once. The evidence is written.`
          : 'Nothing of what was decided is done, and there is no evidence. The review stays to be read.'}
      </Box>
      <FormField label="Note" constraintText={`Kept for the record. ${LONGEST_NOTE - note.length} characters left.`}>
        <Textarea autoFocus rows={3} value={note} onChange={({ detail }) => setNote(detail.value.slice(0, LONGEST_NOTE))} />
      </FormField>
    </Confirm>
  );
}
