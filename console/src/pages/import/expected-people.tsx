import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useImportTemplate } from '../../api/imports';
import { downloadText } from '../../components/download';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';

interface Props {
  organizationId: string;
  kind: 'members' | 'invitations';
}

/** What a file of people to invite looks like: its columns are the same for every organization. */
export function ExpectedPeople({ organizationId, kind }: Props) {
  const { data, error, isPending, refetch } = useImportTemplate(organizationId, kind);
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button iconName="download" disabled={!data} onClick={() => data && downloadText(data, `${kind}.csv`)}>
              Download CSV template
            </Button>
          }
        >
          What the file looks like
        </Header>
      }
    >
      {isPending && <Loading text="Loading the template" />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className="sample" role="region" aria-label="Example of the file" tabIndex={0}>
          <pre>{data.trimEnd()}</pre>
        </div>
      )}
    </Container>
  );
}
