import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Role, Schemas } from '../../api/client';
import { useInviteMany } from '../../api/invitations';
import { asProblem } from '../../api/problem';
import { Confirm } from '../../components/confirm';
import { useCurrent } from '../../layout/organization';
import { MOST_ADDRESSES, readAddresses } from './addresses';
import { RoleSelect } from './role-select';

const OUTCOMES: Record<Schemas['OutcomeCode'], [StatusIndicatorProps.Type, string]> = {
  invited: ['success', 'Invited'],
  already_member: ['info', 'A member already'],
  already_invited: ['info', 'Invited already'],
  invalid: ['error', 'Not an address'],
  no_seat: ['warning', 'No seat is free'],
};

function OutcomeTable({ outcomes }: { outcomes: readonly Schemas['Outcome'][] }) {
  return (
    <Table
      variant="borderless"
      items={[...outcomes]}
      ariaLabels={{ tableLabel: 'Outcomes' }}
      columnDefinitions={[
        { id: 'email', header: 'Email', isRowHeader: true, cell: ({ email }) => email },
        {
          id: 'outcome',
          header: 'Outcome',
          cell: ({ outcome }) => <StatusIndicator type={OUTCOMES[outcome][0]}>{OUTCOMES[outcome][1]}</StatusIndicator>,
        },
      ]}
    />
  );
}

/** Invites many people, one address on each line, and says what came of each. */
export function InviteMany({ onDismiss }: { onDismiss: () => void }) {
  const { id } = useCurrent();
  const [text, setText] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [partial, setPartial] = useState(false);
  const invite = useInviteMany(id);
  const { valid, invalid, repeated } = readAddresses(text);
  const tooMany = valid.length > MOST_ADDRESSES;
  const [first] = invalid;

  if (invite.data) {
    return (
      <Modal
        visible
        header={`${invite.data.invited} of ${invite.data.outcomes.length} invited`}
        onDismiss={onDismiss}
        footer={
          <Box float="right">
            <Button variant="primary" onClick={onDismiss}>
              Close
            </Button>
          </Box>
        }
      >
        <OutcomeTable outcomes={invite.data.outcomes} />
      </Modal>
    );
  }
  const refused = invite.error ? (asProblem(invite.error).problem.outcomes ?? []) : [];
  const errorText = tooMany
    ? `At most ${MOST_ADDRESSES} at once: import a file for more.`
    : first && `Line ${first.line} is not an address: ${first.text}${invalid.length > 1 ? `, and ${invalid.length - 1} more` : ''}`;
  return (
    <Confirm
      title="Bulk invite"
      action={valid.length < 2 ? 'Send invitations' : `Send ${valid.length} invitations`}
      onConfirm={() => invite.mutate({ emails: valid, role, partial })}
      onDismiss={onDismiss}
      loading={invite.isPending}
      disabled={valid.length === 0 || invalid.length > 0 || tooMany}
      error={invite.error}
    >
      {refused.length > 0 && <OutcomeTable outcomes={refused} />}
      <FormField
        label="Email addresses"
        description="One on each line."
        errorText={errorText}
        constraintText={
          <span role="status">
            {valid.length} {valid.length === 1 ? 'address' : 'addresses'}
            {repeated > 0 && `, ${repeated} repeated`}
          </span>
        }
      >
        <Textarea autoFocus rows={8} value={text} onChange={({ detail }) => setText(detail.value)} spellcheck={false} />
      </FormField>
      <RoleSelect role={role} onChange={setRole} />
      <Checkbox checked={partial} onChange={({ detail }) => setPartial(detail.checked)}>
        Invite as many as there are seats for
      </Checkbox>
    </Confirm>
  );
}
