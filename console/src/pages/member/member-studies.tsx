import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { Member, Schemas } from '../../api/client';
import { useActivity } from '../../api/audit';
import { StudyState, STUDY_ROLE_NAMES } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Empty } from '../../components/states';
import { useCurrent } from '../../layout/organization';

/** The studies that a member owns or has a role in. */
export function MemberStudies({ member }: { member: Member }) {
  const { id } = useCurrent();
  const { data, error, isPending, refetch } = useActivity(id, member.id);
  return (
    <Table<Schemas['StudyAccess']>
      trackBy="id"
      items={data?.studies ?? []}
      loading={isPending}
      loadingText="Loading studies"
      ariaLabels={{ tableLabel: 'Studies' }}
      header={<Header variant="h2">Studies</Header>}
      columnDefinitions={[
        {
          id: 'name',
          header: 'Study',
          isRowHeader: true,
          cell: (study) => <RouterLink to={`/organizations/${id}/studies/${study.id}`}>{study.name}</RouterLink>,
        },
        {
          id: 'role',
          header: 'Role',
          cell: ({ owner, role }) => [owner && 'Owner', role && STUDY_ROLE_NAMES[role]].filter(Boolean).join(', '),
        },
        { id: 'status', header: 'Status', cell: ({ status }) => <StudyState status={status} /> },
      ]}
      empty={
        error ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : (
          <Empty title="No studies">They own none and have a role in none.</Empty>
        )
      }
    />
  );
}
