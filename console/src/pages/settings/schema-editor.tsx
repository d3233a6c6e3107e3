import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { RosterColumn, RosterSchema, Schemas } from '../../api/client';
import { useReplaceRosterSchema, useRosterSchema } from '../../api/organizations';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';
import { useFlash } from '../../layout/flash';
import { MAPS_TO_NAMES, TYPE_NAMES } from '../import/schema-words';
import { ColumnDialog } from './column-dialog';
import { RegistrationLink } from './registration-link';

const UNKNOWN: { value: Schemas['UnknownColumns']; label: string }[] = [
  { value: 'refuse', label: 'The file is refused' },
  { value: 'keep', label: 'Their values are kept as attributes' },
  { value: 'ignore', label: 'They are ignored' },
];

/** What the organization's rosters look like. */
export function SchemaEditor({ organizationId }: { organizationId: string }) {
  const { data, error, isPending, refetch } = useRosterSchema(organizationId);
  if (isPending) return <Loading text="Loading the roster schema" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return <Editor key={data.etag} organizationId={organizationId} before={data.data} etag={data.etag} />;
}

function Editor({ organizationId, before, etag }: { organizationId: string; before: RosterSchema; etag: string | null }) {
  const [draft, setDraft] = useState(before);
  /** The column whose dialog is open, by its place; one past the last is a new one. */
  const [open, setOpen] = useState<number | null>(null);
  const flash = useFlash();
  const replace = useReplaceRosterSchema(organizationId, () => flash.done('The roster schema is saved.'));
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const put = (columns: RosterColumn[]) => setDraft({ ...draft, columns });
  const move = (at: number, by: number) => {
    const columns = [...draft.columns];
    const [column] = columns.splice(at, 1);
    if (column) columns.splice(at + by, 0, column);
    put(columns);
  };
  const unknown = UNKNOWN.find(({ value }) => value === (draft.unknownColumns ?? 'refuse')) ?? null;
  return (
    <Form
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" disabled={!changed} onClick={() => setDraft(before)}>
            Discard
          </Button>
          <Button
            variant="primary"
            disabled={!changed}
            loading={replace.isPending}
            onClick={() => replace.mutate({ schema: draft, etag })}
          >
            Save
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {replace.error && <ProblemAlert error={replace.error} />}
        <Table<RosterColumn>
          items={draft.columns}
          wrapLines
          ariaLabels={{ tableLabel: 'Columns of the roster' }}
          header={
            <Header
              variant="h2"
              counter={`(${draft.columns.length})`}
              description="One column recognises members in the next file: it is required, and becomes the roster ID."
              actions={<Button onClick={() => setOpen(draft.columns.length)}>Add column</Button>}
            >
              Columns
            </Header>
          }
          columnDefinitions={[
            {
              id: 'name',
              header: 'Column',
              isRowHeader: true,
              minWidth: 150,
              cell: ({ name, unique }) => (
                <>
                  {name} {unique && <Box variant="small">recognises members</Box>}
                </>
              ),
            },
            { id: 'type', header: 'Type', minWidth: 120, cell: ({ type }) => TYPE_NAMES[type] },
            { id: 'mapsTo', header: 'Becomes', minWidth: 160, cell: ({ mapsTo = 'attribute' }) => MAPS_TO_NAMES[mapsTo] },
            { id: 'required', header: 'Required', cell: ({ required, unique }) => (required || unique ? 'Yes' : 'No') },
            {
              id: 'match',
              header: 'Asked at registration',
              cell: ({ matchAtRegistration }) => (matchAtRegistration ? 'Yes' : 'No'),
            },
            {
              id: 'actions',
              header: 'Actions',
              minWidth: 180,
              cell: (column) => {
                const at = draft.columns.indexOf(column);
                return (
                  <SpaceBetween direction="horizontal" size="xxs">
                    <Button variant="icon" iconName="edit" ariaLabel={`Edit ${column.name}`} onClick={() => setOpen(at)} />
                    <Button variant="icon" iconName="arrow-up" ariaLabel={`Move ${column.name} up`} disabled={at === 0} onClick={() => move(at, -1)} />
                    <Button
                      variant="icon"
                      iconName="arrow-down"
                      ariaLabel={`Move ${column.name} down`}
                      disabled={at === draft.columns.length - 1}
                      onClick={() => move(at, 1)}
                    />
                    <Button
                      variant="icon"
                      iconName="remove"
                      ariaLabel={`Remove ${column.name}`}
                      disabled={column.unique ?? false}
                      onClick={() => put(draft.columns.filter((other) => other !== column))}
                    />
                  </SpaceBetween>
                );
              },
            },
          ]}
        />
        <RegistrationLink organizationId={organizationId} columns={before.columns} />
        <Container header={<Header variant="h2">Other columns</Header>}>
          <FormField label="When a file has columns that are not listed">
            <Select
              selectedOption={unknown}
              options={UNKNOWN}
              onChange={({ detail }) => setDraft({ ...draft, unknownColumns: detail.selectedOption.value as Schemas['UnknownColumns'] })}
            />
          </FormField>
        </Container>
      </SpaceBetween>
      {open !== null && (
        <ColumnDialog
          column={draft.columns[open] ?? null}
          onDismiss={() => setOpen(null)}
          onDone={(column) => {
            const columns = [...draft.columns];
            columns[open] = column;
            put(column.unique ? columns.map((other) => (other === column ? other : { ...other, unique: false })) : columns);
            setOpen(null);
          }}
        />
      )}
    </Form>
  );
}
