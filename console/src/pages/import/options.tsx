import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/client';

/** How an import treats what the file does not name, and what is wrong in it. */
export interface Options {
  mode: Schemas['ImportMode'];
  onError: Schemas['OnError'];
}

interface Props {
  options: Options;
  /** Whether the file may be everybody there is: that of a roster. */
  withMode: boolean;
  onChange: (options: Options) => void;
}

/** The choices of an import. */
export function ImportOptions({ options, withMode, onChange }: Props) {
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={withMode ? 2 : 1}>
        {withMode && (
          <FormField label="Members that are not in the file">
            <RadioGroup
              value={options.mode}
              onChange={({ detail }) => onChange({ ...options, mode: detail.value as Options['mode'] })}
              items={[
                { value: 'upsert', label: 'Stay', description: 'The file adds members and updates those it names.' },
                { value: 'replace', label: 'Are removed', description: 'The file is the whole roster.' },
              ]}
            />
          </FormField>
        )}
        <FormField label="A row with errors">
          <RadioGroup
            value={options.onError}
            onChange={({ detail }) => onChange({ ...options, onError: detail.value as Options['onError'] })}
            items={[
              { value: 'abort', label: 'Stops everything', description: 'Nothing is imported until all rows are right.' },
              { value: 'skip', label: 'Is skipped', description: 'It is reported, and the others are imported.' },
            ]}
          />
        </FormField>
      </ColumnLayout>
      {withMode && options.mode === 'replace' && (
        <Alert type="warning">
          Members who came from an earlier roster and are not in this file lose their access. Check without importing to
          see how many.
        </Alert>
      )}
    </SpaceBetween>
  );
}
