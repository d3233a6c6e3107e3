import AppLayout from '@cloudscape-design/components/app-layout';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useState } from 'react';
import { Outlet, useLocation, useNavigate, useParams } from 'react-router';
import type { Role } from '../api/client';
import { useBelongings } from '../api/organizations';
import { ProblemAlert } from '../components/problem-alert';
import { Empty, Loading } from '../components/states';
import { RouterLink } from '../components/router-link';
import { useFlash } from './flash';
import { OrganizationContext, reaches } from './organization';
import { PlainPage } from './plain-page';
import { TopBar } from './top-bar';

interface Section {
  path: string;
  text: string;
  role: Role;
}

const SECTIONS: Section[] = [
  { path: 'members', text: 'Members', role: 'member' },
  { path: 'invitations', text: 'Invitations', role: 'admin' },
  { path: 'import', text: 'Import Member Roster', role: 'admin' },
  { path: 'jobs', text: 'Jobs', role: 'admin' },
  { path: 'studies', text: 'Studies', role: 'member' },
  { path: 'reviews', text: 'Access reviews', role: 'member' },
  { path: 'domains', text: 'Domains', role: 'admin' },
  { path: 'audit', text: 'Audit log', role: 'admin' },
  { path: 'settings', text: 'Settings', role: 'member' },
];

/** Everything of one organization: the pages that the person's role opens, on the left, and the one that is open. */
export function OrganizationLayout() {
  const { organizationId = '' } = useParams();
  const { data, error, isPending, refetch } = useBelongings();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { items } = useFlash();
  const [navigationOpen, setNavigationOpen] = useState(() => window.innerWidth > 900);

  if (isPending) return <PlainPage title="Loading"><Loading text="Loading your organizations" /></PlainPage>;
  if (error) {
    return (
      <PlainPage title="Organizations">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </PlainPage>
    );
  }
  const current = data.items.find(({ id }) => id === organizationId);
  if (current?.status !== 'active') {
    return (
      <PlainPage title="No such organization">
        <Empty
          title={current ? `You have no access to ${current.name} now` : 'There is no such organization, or none that you belong to'}
          action={<RouterLink to="/organizations">Your organizations</RouterLink>}
        >
          {current ? 'Ask its owner or an administrator to let you in again.' : 'Check the address, or the e-mail address that you signed in with.'}
        </Empty>
      </PlainPage>
    );
  }

  const base = `/organizations/${current.id}`;
  const links: SideNavigationProps.Item[] = SECTIONS.filter(({ role }) => reaches(current.role, role)).map(
    ({ path, text }) => ({ type: 'link', text, href: `${base}/${path}` }),
  );
  const section = pathname.slice(base.length + 1).split('/')[0] ?? '';
  return (
    <OrganizationContext value={current}>
      <header id="top">
        <TopBar organizations={data.items} current={current} />
      </header>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationWidth={220}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ href: `${base}/members`, text: current.name }}
            activeHref={`${base}/${section}`}
            items={links}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(event.detail.href);
            }}
          />
        }
        notifications={<Flashbar items={items} />}
        content={<Outlet key={current.id} />}
      />
    </OrganizationContext>
  );
}
