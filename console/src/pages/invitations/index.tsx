import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Invitation, InvitationStatus } from '../../api/client';
import { useCancelInvitation, useInvitations, useResend } from '../../api/invitations';
import { Confirm } from '../../components/confirm';
import { DeliveryState, InvitationState, ROLE_NAMES } from '../../components/labels';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { Empty, NoPermission } from '../../components/states';
import { Ago } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { InviteMany } from './invite-many';
import { InviteOne } from './invite-one';
import { ResendAll } from './resend-all';

const STATUSES: { value: InvitationStatus | ''; label: string }[] = [
  { value: '', label: 'Any status' },
  { value: 'pending', label: 'Pending' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'expired', label: 'Expired' },
  { value: 'canceled', label: 'Canceled' },
];

type Dialog = 'one' | 'many' | 'resend-all';

function InvitationsPage() {
  const { id, role } = useCurrent();
  usePageTitle('Invitations');
  return reaches(role, 'admin') ? <InvitationList organizationId={id} /> : <NoPermission page="Invitations" role="admin" />;
}

function InvitationList({ organizationId }: { organizationId: string }) {
  const [search, setSearch] = useSearchParams();
  const wanted = STATUSES.find(({ value }) => value === search.get('status')) ?? { value: '' as const, label: 'Any status' };
  const list = useInvitations(organizationId, wanted.value === '' ? null : wanted.value);
  const resend = useResend(organizationId);
  const cancel = useCancelInvitation(organizationId);
  const flash = useFlash();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [canceling, setCanceling] = useState<Invitation | null>(null);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];

  const act = (invitation: Invitation, action: string) => {
    if (action === 'cancel') setCanceling(invitation);
    else {
      resend.mutate(invitation.id, {
        onSuccess: () => flash.done(`Another mail to ${invitation.email} is on its way. Only its link works now.`),
        onError: flash.failed,
      });
    }
  };
  const invite = (
    <Button variant="primary" onClick={() => setDialog('one')}>
      Invite member
    </Button>
  );
  return (
    <>
      <Table<Invitation>
        stickyHeader
        trackBy="id"
        items={items}
        loading={list.isPending}
        loadingText="Loading invitations"
        ariaLabels={{ tableLabel: 'Invitations' }}
        header={
          <Header
            variant="h1"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void list.refetch()} />
                <Button onClick={() => setDialog('resend-all')}>Resend all</Button>
                <Button onClick={() => setDialog('many')}>Bulk invite</Button>
                {invite}
              </SpaceBetween>
            }
          >
            Invitations
          </Header>
        }
        filter={
          <div className="filter">
            <Select
              selectedOption={wanted}
              options={STATUSES}
              ariaLabel="Filter by status"
              onChange={({ detail }) => setSearch(detail.selectedOption.value ? { status: detail.selectedOption.value } : {})}
            />
          </div>
        }
        columnDefinitions={[
          { id: 'email', header: 'Email', isRowHeader: true, minWidth: 200, cell: ({ email }) => email },
          { id: 'role', header: 'Role', cell: (item) => ROLE_NAMES[item.role] },
          { id: 'status', header: 'Status', minWidth: 120, cell: ({ status }) => <InvitationState status={status} /> },
          { id: 'delivery', header: 'Mail', minWidth: 140, cell: (item) => <DeliveryState invitation={item} /> },
          { id: 'sends', header: 'Mails', cell: ({ sends }) => sends },
          { id: 'createdAt', header: 'Invited', minWidth: 120, cell: ({ createdAt }) => <Ago time={createdAt} /> },
          {
            id: 'expiresAt',
            header: 'Expires',
            minWidth: 120,
            cell: ({ status, expiresAt }) => (status === 'pending' || status === 'expired' ? <Ago time={expiresAt} /> : '–'),
          },
          {
            id: 'actions',
            header: 'Actions',
            cell: (item) => (
              <ButtonDropdown
                variant="icon"
                expandToViewport
                ariaLabel={`Actions for ${item.email}`}
                disabled={item.status === 'accepted' || item.status === 'canceled'}
                items={[
                  { id: 'resend', text: 'Resend invitation' },
                  { id: 'cancel', text: 'Cancel invitation', disabled: item.status !== 'pending' },
                ]}
                onItemClick={({ detail }) => act(item, detail.id)}
              />
            ),
          },
        ]}
        empty={
          list.error ? (
            <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Empty title={wanted.value === '' ? 'Nobody was invited yet' : 'No invitation has this status'} action={invite} />
          )
        }
        footer={<MorePages list={list} />}
      />
      {dialog === 'one' && <InviteOne onDismiss={() => setDialog(null)} />}
      {dialog === 'many' && <InviteMany onDismiss={() => setDialog(null)} />}
      {dialog === 'resend-all' && <ResendAll onDismiss={() => setDialog(null)} />}
      {canceling && (
        <Confirm
          title={`Cancel the invitation to ${canceling.email}`}
          action="Cancel invitation"
          loading={cancel.isPending}
          error={cancel.error}
          onDismiss={() => setCanceling(null)}
          onConfirm={() =>
            cancel.mutate(canceling.id, {
              onSuccess: () => {
                flash.done(`The invitation to ${canceling.email} is canceled. Its seat is free.`);
                setCanceling(null);
              },
            })
          }
        >
          The link in the mail stops working, and the seat is free at once.
        </Confirm>
      )}
    </>
  );
}

export const route = { Component: InvitationsPage };
