import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useOpenReview } from '../../api/reviews';
import { Confirm } from '../../components/confirm';
import { readDays } from '../../components/days';
import { ReviewerPicker } from '../../components/reviewer-picker';
import { useCurrent } from '../../layout/organization';

/** Asks who decides until when, and opens a review of everybody who has access now. */
export function OpenReview({ onDismiss }: { onDismiss: () => void }) {
  const { id, memberId } = useCurrent();
  const navigate = useNavigate();
  const [reviewers, setReviewers] = useState([memberId]);
  const [texts, setTexts] = useState({ due: '14', inactive: '30', reminder: '3' });
  const open = useOpenReview(id);
  const dueDays = readDays(texts.due, 1);
  const inactiveDays = readDays(texts.inactive, 1);
  const reminderDays = readDays(texts.reminder, 0, (dueDays ?? 366) - 1);
  const submit = () => {
    if (dueDays === undefined || inactiveDays === undefined || reminderDays === undefined) return;
    open.mutate(
      { reviewers, dueDays, inactiveDays, reminderDays },
      { onSuccess: (review) => void navigate(`/organizations/${id}/reviews/${review.id}`) },
    );
  };
  const days = (name: keyof typeof texts, label: string, value: number | undefined, wrong: string) => (
    <FormField label={label} errorText={value === undefined ? wrong : undefined}>
      <Input
        type="number"
        value={texts[name]}
        onChange={({ detail }) => setTexts({ ...texts, [name]: detail.value })}
      />
    </FormField>
  );
  return (
    <Confirm
      title="Open access review"
      action="Open review"
      onConfirm={submit}
      onDismiss={onDismiss}
      loading={open.isPending}
      disabled={reviewers.length === 0 || dueDays === undefined || inactiveDays === undefined || reminderDays === undefined}
      error={open.error}
    >
      Everybody who is active or has an open invitation is in it, as they are now. Nothing changes before it is completed.
      <FormField label="Reviewers" description="Active members. Nobody decides on themselves, so two are better than one.">
        <ReviewerPicker organizationId={id} reviewers={reviewers} onChange={setReviewers} />
      </FormField>
      <ColumnLayout columns={3}>
        {days('due', 'Days until it is due', dueDays, '1 to 366.')}
        {days('reminder', 'Reminder, days before', reminderDays, 'Fewer than until it is due.')}
        {days('inactive', 'Inactive after days', inactiveDays, '1 to 366.')}
      </ColumnLayout>
    </Confirm>
  );
}
