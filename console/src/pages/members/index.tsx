import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useOrganization } from '../../api/organizations';
import { ProblemAlert } from '../../components/problem-alert';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { InviteMany } from '../invitations/invite-many';
import { InviteOne } from '../invitations/invite-one';
import { AddMember } from './add-member';
import { BulkUpload } from './bulk-upload';
import { ExportRoster } from './export-roster';
import { MemberTable } from './member-table';
import { Summary } from './summary';

function MembersPage() {
  const { id, role } = useCurrent();
  const organization = useOrganization(id);
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'invite-one' | 'invite-many' | 'upload' | 'export' | null>(null);
  const close = () => setDialog(null);
  const manages = reaches(role, 'admin');
  usePageTitle('Members');
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          manages && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setDialog('invite-one')}>Invite Member</Button>
              <Button onClick={() => setDialog('invite-many')}>Bulk Invite</Button>
              <Button onClick={() => setDialog('upload')}>Bulk Actions</Button>
              <Button onClick={() => setDialog('export')}>Export Member Roster</Button>
              <Button variant="primary" onClick={() => void navigate(`/organizations/${id}/import`)}>
                Import Member Roster
              </Button>
            </SpaceBetween>
          )
        }
      >
        Members
      </Header>
      {organization.error && <ProblemAlert error={organization.error} onRetry={() => void organization.refetch()} />}
      {organization.data && <Summary organization={organization.data.data} />}
      {organization.data && manages && <AddMember organization={organization.data.data} />}
      <MemberTable />
      {dialog === 'invite-one' && <InviteOne onDismiss={close} />}
      {dialog === 'invite-many' && <InviteMany onDismiss={close} />}
      {dialog === 'upload' && <BulkUpload organizationId={id} onDismiss={close} />}
      {dialog === 'export' && <ExportRoster organizationId={id} onDismiss={close} />}
    </SpaceBetween>
  );
}

export const route = { Component: MembersPage };
