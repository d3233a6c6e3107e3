import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Organization } from '../../api/client';
import { HandOver } from './hand-over';

/** What only the owner does, and seldom. */
export function Advanced({ organization }: { organization: Organization }) {
  const [dialog, setDialog] = useState<'hand-over' | null>(null);
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
      {dialog === 'hand-over' && <HandOver organization={organization} onDismiss={() => setDialog(null)} />}
    </SpaceBetween>
  );
}
