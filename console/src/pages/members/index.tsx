import SpaceBetween from '@cloudscape-design/components/space-between';
import { useOrganization } from '../../api/organizations';
import { ProblemAlert } from '../../components/problem-alert';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { AddMember } from './add-member';
import { MemberTable } from './member-table';
import { Summary } from './summary';

function MembersPage() {
  const { id, role } = useCurrent();
  const organization = useOrganization(id);
  usePageTitle('Members');
  return (
    <SpaceBetween size="l">
      {organization.error && <ProblemAlert error={organization.error} onRetry={() => void organization.refetch()} />}
      {organization.data && <Summary organization={organization.data.data} />}
      {organization.data && reaches(role, 'admin') && <AddMember organization={organization.data.data} />}
      <MemberTable />
    </SpaceBetween>
  );
}

export const route = { Component: MembersPage };
