import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useApi, type RosterColumn } from '../../api/client';
import { importTemplate } from '../../api/imports';
import { useRosterSchema } from '../../api/organizations';
import { writeRow } from '../../components/csv';
import { downloadText } from '../../components/download';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Loading } from '../../components/states';
import { useFlash } from '../../layout/flash';
import { MAPS_TO_NAMES, TYPE_NAMES, example } from './schema-words';

/** What the first line of a roster has to be, with an example below it. */
export function ExpectedHeader({ organizationId }: { organizationId: string }) {
  const api = useApi();
  const flash = useFlash();
  const { data, error, isPending, refetch } = useRosterSchema(organizationId);
  if (isPending) return <Loading text="Loading the roster schema" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const { columns } = data.data;
  const download = async () => {
    try {
      downloadText(await importTemplate(api, organizationId, 'roster'), 'roster.csv');
    } catch (problem) {
      flash.failed(problem);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button iconName="download" onClick={() => void download()}>
              Get a CSV file header
            </Button>
          }
        >
          What the file looks like
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="sample" role="region" aria-label="Example of a roster" tabIndex={0}>
          <pre>{`${writeRow(columns.map(({ name }) => name))}\n${writeRow(columns.map(example))}`}</pre>
        </div>
        <ExpandableSection headerText={`${columns.length} columns`}>
          <Table<RosterColumn>
            variant="embedded"
            items={columns}
            ariaLabels={{ tableLabel: 'Columns of the roster' }}
            columnDefinitions={[
              { id: 'name', header: 'Column', isRowHeader: true, cell: ({ name }) => name },
              { id: 'type', header: 'Type', cell: ({ type }) => TYPE_NAMES[type] },
              { id: 'mapsTo', header: 'Becomes', cell: ({ mapsTo = 'attribute' }) => MAPS_TO_NAMES[mapsTo] },
              { id: 'required', header: 'Required', cell: ({ required, unique }) => (required || unique ? 'Yes' : 'No') },
              { id: 'unique', header: 'Recognises members', cell: ({ unique }) => (unique ? 'Yes' : 'No') },
            ]}
          />
        </ExpandableSection>
        <Box color="text-body-secondary">
          The columns are yours to choose: <RouterLink to={`/organizations/${organizationId}/settings/schema`}>roster schema</RouterLink>.
        </Box>
      </SpaceBetween>
    </Container>
  );
}
