import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useResendAll } from '../../api/invitations';
import { Confirm } from '../../components/confirm';
import { RouterLink } from '../../components/router-link';
import { useFlash } from '../../layout/flash';
import { useCurrent } from '../../layout/organization';

/** Sends all pending or all expired invitations again. */
export function ResendAll({ onDismiss }: { onDismiss: () => void }) {
  const { id } = useCurrent();
  const [status, setStatus] = useState<'pending' | 'expired'>('pending');
  const resend = useResendAll(id);
  const flash = useFlash();
  const submit = () =>
    resend.mutate(status, {
      onSuccess: (job) => {
        flash.done(
          <>
            The mails are being sent.{' '}
            <RouterLink to={`/organizations/${id}/jobs/${job.id}`} color="inverted">
              Follow the job
            </RouterLink>
          </>,
        );
        onDismiss();
      },
    });
  return (
    <Confirm title="Resend invitations" action="Resend" onConfirm={submit} onDismiss={onDismiss} loading={resend.isPending} error={resend.error}>
      <RadioGroup
        value={status}
        onChange={({ detail }) => setStatus(detail.value === 'expired' ? 'expired' : 'pending')}
        items={[
          { value: 'pending', label: 'All pending', description: 'Each gets another link. Earlier links stop working.' },
          { value: 'expired', label: 'All expired', description: 'Each takes a seat again, as long as there are seats.' },
        ]}
      />
    </Confirm>
  );
}
