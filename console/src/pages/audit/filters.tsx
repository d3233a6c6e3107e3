import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type SyntheticEvent } from 'react';
import type { AuditFilter } from '../../api/audit';
import type { MemberStatus } from '../../api/client';
import { useMember } from '../../api/members';
import { AUDIT_ACTIONS, actionName } from '../../components/audit-actions';
import { memberName, STATUS_NAMES } from '../../components/labels';
import { MemberPicker, type PickedMember } from '../../components/member-picker';

const EVERYTHING: AuditFilter = { actor: '', target: '', action: '', from: '', to: '' };
const ANY_STATUS = Object.keys(STATUS_NAMES) as MemberStatus[];

interface Props {
  organizationId: string;
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/** What to look for in the log. */
export function AuditFilters({ organizationId, filter, onChange }: Props) {
  const [draft, setDraft] = useState(filter);
  const day = (name: 'from' | 'to', label: string) => (
    <FormField label={label}>
      <DatePicker
        value={draft[name]}
        placeholder="YYYY/MM/DD"
        i18nStrings={{
          openCalendarAriaLabel: (chosen) => (chosen ? `${label}: ${chosen}, choose another day` : `${label}: choose a day`),
        }}
        onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })}
      />
    </FormField>
  );
  const member = (name: 'actor' | 'target', label: string) => (
    <FormField label={label}>
      <FilterMember
        organizationId={organizationId}
        label={label}
        memberId={draft[name]}
        onChange={(memberId) => setDraft({ ...draft, [name]: memberId })}
      />
    </FormField>
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onChange(draft);
  };
  return (
    <form onSubmit={submit} aria-label="Filter the log">
      <SpaceBetween size="s">
        <ColumnLayout columns={3} minColumnWidth={160}>
          <FormField label="Action">
            <Autosuggest
              value={draft.action}
              placeholder="Any"
              ariaLabel="Action"
              options={AUDIT_ACTIONS.map((value) => ({ value, label: value, description: actionName(value) }))}
              enteredTextLabel={(value) => `Find "${value}"`}
              onChange={({ detail }) => setDraft({ ...draft, action: detail.value })}
            />
          </FormField>
          {member('actor', 'By')}
          {member('target', 'To')}
          {day('from', 'From')}
          {day('to', 'To the end of')}
        </ColumnLayout>
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="submit">Find</Button>
          <Button formAction="none" variant="link" onClick={() => onChange(EVERYTHING)}>
            Show everything
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}

interface MemberProps {
  organizationId: string;
  label: string;
  /** Empty for anybody. */
  memberId: string;
  onChange: (memberId: string) => void;
}

/** A member to look for, who may be gone. The address holds an id only, whose name is fetched. */
function FilterMember({ organizationId, label, memberId, onChange }: MemberProps) {
  const [picked, setPicked] = useState<PickedMember | null>(null);
  const known = useMember(organizationId, memberId, picked === null && memberId !== '');
  const shown = picked ?? (memberId === '' ? null : { id: memberId, name: known.data ? memberName(known.data.data) : memberId });
  return (
    <MemberPicker
      organizationId={organizationId}
      label={label}
      status={ANY_STATUS}
      picked={shown}
      onPick={(member) => {
        setPicked(member);
        onChange(member?.id ?? '');
      }}
    />
  );
}
