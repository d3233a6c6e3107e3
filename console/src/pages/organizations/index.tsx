import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useBelongings } from '../../api/organizations';
import { MemberState, ROLE_NAMES } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Empty } from '../../components/states';
import { PlainPage } from '../../layout/plain-page';
import { CreateOrganization } from './create-organization';

const JOIN_TEXTS: Record<Schemas['AutoJoin']['outcome'], string> = {
  joined: 'You joined it just now: it has proven the domain of your e-mail address.',
  seat_limit_reached: 'It has proven the domain of your e-mail address, but no seat is free. Ask its owner.',
  removed: 'You were removed from it. Ask its owner for an invitation.',
  sso_required: 'It signs people in through its own provider. Ask its owner for an invitation.',
  invitation_pending: 'It has invited you: open the link in the mail.',
};

function OrganizationsPage() {
  const { data, error, isPending, refetch } = useBelongings();
  const [search, setSearch] = useSearchParams();
  const creating = search.has('create');
  const join = data?.autoJoin;
  const create = (
    <Button variant="primary" onClick={() => setSearch({ create: '' })}>
      Create organization
    </Button>
  );
  return (
    <PlainPage title="Organizations">
      <SpaceBetween size="l">
        {join && (
          <Alert type={join.outcome === 'joined' ? 'success' : 'info'} header={join.name}>
            {JOIN_TEXTS[join.outcome]}
          </Alert>
        )}
        {error ? (
          <ProblemAlert error={error} onRetry={() => void refetch()} />
        ) : (
          <Cards
            items={data?.items ?? []}
            loading={isPending}
            loadingText="Loading your organizations"
            trackBy="id"
            cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 2 }]}
            ariaLabels={{ itemSelectionLabel: () => '', selectionGroupLabel: '' }}
            header={
              <Header variant="h1" counter={data ? `(${data.items.length})` : ''} actions={create}>
                Organizations
              </Header>
            }
            cardDefinition={{
              header: (item) =>
                item.status === 'active' ? (
                  <RouterLink to={`/organizations/${item.id}/members`} fontSize="heading-m">
                    {item.name}
                  </RouterLink>
                ) : (
                  <Box variant="h3" tagOverride="h2">{item.name}</Box>
                ),
              sections: [
                { id: 'role', header: 'Your role', content: (item) => ROLE_NAMES[item.role] },
                { id: 'status', header: 'You are', content: (item) => <MemberState status={item.status} /> },
              ],
            }}
            empty={
              <Empty title="You belong to no organization yet" action={create}>
                Create one, or open the link in the invitation that someone sent you.
              </Empty>
            }
          />
        )}
      </SpaceBetween>
      {creating && <CreateOrganization onDismiss={() => setSearch({})} />}
    </PlainPage>
  );
}

export const route = { Component: OrganizationsPage };
