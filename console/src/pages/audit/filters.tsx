import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type SyntheticEvent } from 'react';
import type { AuditFilter } from '../../api/audit';

const EVERYTHING: AuditFilter = { actor: '', target: '', action: '', from: '', to: '' };

interface Props {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/** What to look for in the log. */
export function AuditFilters({ filter, onChange }: Props) {
  const [draft, setDraft] = useState(filter);
  const text = (name: 'actor' | 'target' | 'action', label: string, placeholder: string) => (
    <FormField label={label}>
      <Input value={draft[name]} placeholder={placeholder} onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })} />
    </FormField>
  );
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
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onChange(draft);
  };
  return (
    <form onSubmit={submit} aria-label="Filter the log">
      <SpaceBetween size="s">
        <ColumnLayout columns={3} minColumnWidth={160}>
          {text('action', 'Action', 'member.removed')}
          {text('actor', 'By', "A member's id")}
          {text('target', 'To', "A member's id, or a target")}
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
