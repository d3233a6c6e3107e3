import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useMember } from '../../api/members';
import { memberName } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { Activity } from './activity';
import { Authentication } from './authentication';
import { MemberActions } from './member-actions';
import { MemberAudit } from './member-audit';
import { MemberStudies } from './member-studies';
import { Profile } from './profile';
import { Wallet } from './wallet';

function MemberPage() {
  const { id, role } = useCurrent();
  const { memberId = '' } = useParams();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const { data, error, isPending, refetch } = useMember(id, memberId);
  const title = data ? memberName(data.data) : 'Member';
  usePageTitle(title);

  if (isPending) return <Loading text="Loading the member" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const member = data.data;
  return (
    <SpaceBetween size="l">
      <BreadcrumbGroup
        ariaLabel="Breadcrumbs"
        items={[
          { text: 'Members', href: `/organizations/${id}/members` },
          { text: title, href: '' },
        ]}
        onFollow={(event) => {
          event.preventDefault();
          void navigate(event.detail.href);
        }}
      />
      <Header variant="h1" actions={<MemberActions member={member} />}>
        {title}
      </Header>
      <Tabs
        ariaLabel="About this member"
        activeTabId={search.get('tab') ?? 'profile'}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          { id: 'profile', label: 'Profile', content: <Profile member={member} etag={data.etag} /> },
          { id: 'authentication', label: 'Authentication', content: <Authentication member={member} /> },
          { id: 'wallet', label: 'Wallet', content: <Wallet member={member} /> },
          { id: 'studies', label: 'Studies', content: <MemberStudies member={member} /> },
          { id: 'activity', label: 'Activity', content: <Activity member={member} /> },
          ...(reaches(role, 'admin') ? [{ id: 'audit', label: 'Audit', content: <MemberAudit member={member} /> }] : []),
        ]}
      />
    </SpaceBetween>
  );
}

export const route = { Component: MemberPage };
