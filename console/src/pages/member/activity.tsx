import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Member } from '../../api/client';
import { useActivity } from '../../api/audit';
import { AuditTable } from '../../components/audit-table';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, Loading } from '../../components/states';
import { Ago } from '../../components/time';
import { useCurrent } from '../../layout/organization';

/** When a member signed in last, and what they did. */
export function Activity({ member }: { member: Member }) {
  const { id } = useCurrent();
  const { data, error, isPending, refetch } = useActivity(id, member.id);
  if (isPending) return <Loading text="Loading the activity" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Activity</Header>}>
        <KeyValuePairs items={[{ label: 'Last login', value: <Ago time={data.lastLoginAt} /> }]} />
      </Container>
      <AuditTable
        organizationId={id}
        title="Recent actions"
        items={data.recentActions}
        empty={<Empty title="They have done nothing here yet" />}
      />
    </SpaceBetween>
  );
}
