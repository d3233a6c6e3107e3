import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Organization } from '../../api/client';
import { DeleteOrganization } from './delete-organization';
import { DropAllData } from './drop-all-data';
import { HandOver } from './hand-over';

/** What only the owner does, and seldom. */
export function Advanced({ organization }: { organization: Organization }) {
  const [dialog, setDialog] = useState<'hand-over' | 'drop' | 'delete' | null>(null);
  const close = () => setDialog(null);
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="Another active member becomes the owner, and you become an admin."
            actions={<Button onClick={() => setDialog('hand-over')}>Hand over</Button>}
          >
            Ownership
          </Header>
        }
      />
      <Container
        header={
          <Header
            variant="h2"
            description="Takes away for good every member but you, with their accounts' access, invitations and wallets, and the files of imports and exports. The organization, its settings, the audit log and the evidence of finished access reviews stay. Whoever had registered registers again after the next import."
            actions={<Button onClick={() => setDialog('drop')}>Drop All Data</Button>}
          >
            All data
          </Header>
        }
      />
      <Container
        header={
          <Header
            variant="h2"
            description="Takes away for good everything in it, and the organization itself. The audit log is kept, and so are the evidence and the snapshots of access reviews, as long as this installation keeps evidence."
            actions={<Button onClick={() => setDialog('delete')}>Delete organization</Button>}
          >
            This organization
          </Header>
        }
      />
      {dialog === 'hand-over' && <HandOver organization={organization} onDismiss={close} />}
      {dialog === 'drop' && <DropAllData organization={organization} onDismiss={close} />}
      {dialog === 'delete' && <DeleteOrganization organization={organization} onDismiss={close} />}
    </SpaceBetween>
  );
}
