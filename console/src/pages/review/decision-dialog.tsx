import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type { Role, Schemas } from '../../api/client';
import type { ReviewItem, Verdict } from '../../api/reviews';
import { Confirm } from '../../components/confirm';
import { ROLE_NAMES, STATUS_NAMES, VERDICT_NAMES } from '../../components/labels';
import { personName } from './names';
import { otherRoles } from './rules';

const LONGEST_REASON = 500;

/** What is asked before a decision is made. */
export interface Question {
  items: readonly ReviewItem[];
  verdict: Verdict;
  /** What the API says that somebody is now, where it refused to decide on what was captured. */
  current?: Schemas['ReviewCurrent'] | undefined;
}

interface Props {
  question: Question;
  loading: boolean;
  error: unknown;
  onDecide: (decision: { role?: Role; reason?: string; confirmChanged: boolean }) => void;
  onDismiss: () => void;
}

/** Asks for what a decision takes: a role, a reason, and that it is decided on what somebody is by now. */
export function DecisionDialog({ question, loading, error, onDecide, onDismiss }: Props) {
  const { items, verdict } = question;
  const [first] = items;
  const roles = otherRoles(items.length === 1 ? first?.person.role : undefined);
  const [role, setRole] = useState<Role>(roles[0] ?? 'member');
  const [reason, setReason] = useState('');
  const who = items.length === 1 && first ? personName(first) : `${items.length} people`;
  const changed = items.filter((item) => question.current ?? item.current?.changed);
  return (
    <Confirm
      title={`${VERDICT_NAMES[verdict]}: ${who}`}
      action={changed.length > 0 ? 'Decide on what it is now' : 'Decide'}
      loading={loading}
      error={error}
      onDismiss={onDismiss}
      onConfirm={() =>
        onDecide({
          ...(verdict === 'change_role' && { role }),
          ...(reason.trim() && { reason: reason.trim() }),
          confirmChanged: changed.length > 0,
        })
      }
    >
      {changed.length > 0 && (
        <Alert type="warning" header="Changed since the snapshot">
          <ul>
            {changed.map((item) => (
              <li key={item.memberId}>{change(item, question.current ?? item.current)}</li>
            ))}
          </ul>
        </Alert>
      )}
      {verdict === 'change_role' && (
        <FormField label="New role">
          <Select
            selectedOption={{ value: role, label: ROLE_NAMES[role] }}
            options={roles.map((value) => ({ value, label: ROLE_NAMES[value] }))}
            onChange={({ detail }) => setRole(detail.selectedOption.value as Role)}
          />
        </FormField>
      )}
      <FormField label="Reason" constraintText={`Kept in the evidence. ${LONGEST_REASON - reason.length} characters left.`}>
        <Textarea
          autoFocus
          rows={3}
          value={reason}
          onChange={({ detail }) => setReason(detail.value.slice(0, LONGEST_REASON))}
        />
      </FormField>
    </Confirm>
  );
}

function change(item: ReviewItem, now: Schemas['ReviewCurrent'] | null): string {
  const words = ({ role, status }: Schemas['ReviewStanding']) => `${ROLE_NAMES[role]}, ${STATUS_NAMES[status]}`;
  const [was, is] = [words(item.person), now ? words(now) : 'gone'];
  // The same role and status: it is the address or the studies.
  return was === is ? `${personName(item)}: their address or studies are others now.` : `${personName(item)}: was ${was}; is ${is}.`;
}
