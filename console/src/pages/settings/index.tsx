import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate, useParams } from 'react-router';
import { useOrganization } from '../../api/organizations';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading, NoPermission } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { Advanced } from './advanced';
import { OrganizationSettings } from './organization-settings';
import { Plan } from './plan';
import { ReviewScheduleSettings } from './review-schedule';
import { SchemaEditor } from './schema-editor';

function SettingsPage() {
  const { id, role } = useCurrent();
  const { tab = 'organization' } = useParams();
  const navigate = useNavigate();
  const organization = useOrganization(id);
  usePageTitle('Settings');
  if (organization.isPending) return <Loading text="Loading the settings" />;
  if (organization.error) {
    return <ProblemAlert error={organization.error} onRetry={() => void organization.refetch()} />;
  }
  const { data, etag } = organization.data;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Settings</Header>
      <Tabs
        ariaLabel="Settings"
        activeTabId={tab}
        onChange={({ detail }) => void navigate(`/organizations/${id}/settings/${detail.activeTabId}`, { replace: true })}
        tabs={[
          {
            id: 'organization',
            label: 'Organization',
            content: <OrganizationSettings key={etag} organization={data} etag={etag} readOnly={!reaches(role, 'admin')} />,
          },
          { id: 'plan', label: 'Plan and seats', content: <Plan organization={data} /> },
          {
            id: 'schema',
            label: 'Roster schema',
            content: reaches(role, 'admin') ? <SchemaEditor organizationId={id} /> : <NoPermission page="Roster schema" role="admin" />,
          },
          {
            id: 'reviews',
            label: 'Access reviews',
            content: reaches(role, 'admin') ? <ReviewScheduleSettings organizationId={id} /> : <NoPermission page="Access reviews by schedule" role="admin" />,
          },
          {
            id: 'advanced',
            label: 'Advanced',
            content: reaches(role, 'owner') ? <Advanced organization={data} /> : <NoPermission page="Advanced" role="owner" />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

export const route = { Component: SettingsPage };
