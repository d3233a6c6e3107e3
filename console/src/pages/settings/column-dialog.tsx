import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { RosterColumn, Schemas } from '../../api/client';
import { Confirm } from '../../components/confirm';
import { MAPS_TO_NAMES, TYPE_NAMES } from '../import/schema-words';
import { fromText, toText, type ColumnText } from './column-text';

interface Props {
  /** The column to change; null makes a new one. */
  column: RosterColumn | null;
  onDone: (column: RosterColumn) => void;
  onDismiss: () => void;
}

function options<T extends string>(names: Record<T, string>) {
  return (Object.keys(names) as T[]).map((value) => ({ value, label: names[value] }));
}

/** Everything about one column of the roster. */
export function ColumnDialog({ column, onDone, onDismiss }: Props) {
  const [draft, setDraft] = useState<RosterColumn>(column ?? { name: '', type: 'text', mapsTo: 'attribute' });
  const [texts, setTexts] = useState(() => toText(draft));
  const text = (name: keyof ColumnText, label: string, constraintText: string) => (
    <FormField label={label} constraintText={constraintText}>
      <Input value={texts[name]} onChange={({ detail }) => setTexts({ ...texts, [name]: detail.value })} />
    </FormField>
  );
  const mapsTo = draft.mapsTo ?? 'attribute';
  return (
    <Confirm
      title={column ? `Column ${column.name}` : 'New column'}
      action="Done"
      disabled={draft.name.trim() === ''}
      onDismiss={onDismiss}
      onConfirm={() => onDone(fromText({ ...draft, name: draft.name.trim() }, texts))}
    >
      <FormField label="Name" description="What stands in the first line of the file. Case and accents make no difference.">
        <Input autoFocus value={draft.name} onChange={({ detail }) => setDraft({ ...draft, name: detail.value })} />
      </FormField>
      {text('aliases', 'Other names', 'With commas between them.')}
      <FormField label="Type">
        <Select
          selectedOption={{ value: draft.type, label: TYPE_NAMES[draft.type] }}
          options={options(TYPE_NAMES)}
          onChange={({ detail }) => setDraft({ ...draft, type: detail.selectedOption.value as RosterColumn['type'] })}
        />
      </FormField>
      {draft.type === 'one_of' && text('values', 'Values', 'With commas between them.')}
      {draft.type === 'date' && text('formats', 'Formats', 'With commas between them; %Y-%m-%d if left out.')}
      {draft.type === 'boolean' && text('trueWords', 'Words for yes', 'true, yes, y and 1 if left out.')}
      {draft.type === 'boolean' && text('falseWords', 'Words for no', 'false, no, n and 0 if left out.')}
      {draft.type === 'integer' && text('min', 'Least', 'None if left out.')}
      {draft.type === 'integer' && text('max', 'Greatest', 'None if left out.')}
      {draft.type === 'text' && text('maxLength', 'Most characters', 'As many as fit if left out.')}
      <FormField label="Becomes">
        <Select
          selectedOption={{ value: mapsTo, label: MAPS_TO_NAMES[mapsTo] }}
          options={options(MAPS_TO_NAMES)}
          onChange={({ detail }) => setDraft({ ...draft, mapsTo: detail.selectedOption.value as Schemas['MapsTo'] })}
        />
      </FormField>
      <SpaceBetween size="xs">
        <Checkbox
          checked={(draft.required ?? false) || (draft.unique ?? false)}
          disabled={draft.unique ?? false}
          onChange={({ detail }) => setDraft({ ...draft, required: detail.checked })}
        >
          Every row must have a value
        </Checkbox>
        <Checkbox
          checked={draft.unique ?? false}
          onChange={({ detail }) =>
            setDraft({ ...draft, unique: detail.checked, ...(detail.checked && { required: true, mapsTo: 'externalId' as const }) })
          }
        >
          Members are recognised by it in the next file
        </Checkbox>
        <Checkbox
          checked={draft.matchAtRegistration ?? false}
          onChange={({ detail }) => setDraft({ ...draft, matchAtRegistration: detail.checked })}
        >
          People who register are asked for it
        </Checkbox>
      </SpaceBetween>
    </Confirm>
  );
}
