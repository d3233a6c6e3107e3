import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { MemberStatus } from '../api/client';
import type { ExportChoice } from './export-choice';
import { STATUS_NAMES } from './labels';

const STATUSES = Object.keys(STATUS_NAMES) as MemberStatus[];

/** The choices of an export. */
export function ExportOptions({ choice, onChange }: { choice: ExportChoice; onChange: (choice: ExportChoice) => void }) {
  return (
    <SpaceBetween size="m">
      <FormField label="Content">
        <RadioGroup
          value={choice.content}
          onChange={({ detail }) => onChange({ ...choice, content: detail.value as ExportChoice['content'] })}
          items={[
            { value: 'roster', label: 'Roster file', description: 'Members of the roster, in its columns. It imports again.' },
            { value: 'members', label: 'List of members', description: 'Everyone, also who was invited, with role and status.' },
          ]}
        />
      </FormField>
      <FormField
        label="Personal data"
        description={
          choice.content === 'roster' && 'What is left out reads (withheld), and such a row does not import again.'
        }
      >
        <SpaceBetween size="xs">
          <Checkbox checked={choice.includeEmails} onChange={({ detail }) => onChange({ ...choice, includeEmails: detail.checked })}>
            Include email addresses
          </Checkbox>
          <Checkbox checked={choice.includePhones} onChange={({ detail }) => onChange({ ...choice, includePhones: detail.checked })}>
            Include phone numbers
          </Checkbox>
        </SpaceBetween>
      </FormField>
      <FormField label="Members">
        <Multiselect
          placeholder="Everyone but the removed"
          ariaLabel="Status of the members"
          expandToViewport
          options={STATUSES.map((value) => ({ value, label: STATUS_NAMES[value] }))}
          selectedOptions={choice.status.map((value) => ({ value, label: STATUS_NAMES[value] }))}
          onChange={({ detail }) =>
            onChange({ ...choice, status: detail.selectedOptions.map(({ value }) => value as MemberStatus) })
          }
        />
      </FormField>
      <FormField label="Format">
        <RadioGroup
          value={choice.format}
          onChange={({ detail }) => onChange({ ...choice, format: detail.value as ExportChoice['format'] })}
          items={[
            { value: 'zip', label: 'Zip archive', description: 'With one CSV file in it.' },
            { value: 'csv', label: 'CSV file' },
          ]}
        />
      </FormField>
    </SpaceBetween>
  );
}
