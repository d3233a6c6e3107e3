import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Member } from '../../api/client';
import { Empty } from '../../components/states';
import { Ago } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { ResetCredentials } from './reset-credentials';

/** What the member signs in with. */
export function Authentication({ member }: { member: Member }) {
  const { id, role } = useCurrent();
  const [resetting, setResetting] = useState(false);
  const { email, phone } = member.authentication ?? { email: null, phone: null };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            reaches(role, 'admin') &&
            (email ?? phone) && <Button onClick={() => setResetting(true)}>Reset credentials</Button>
          }
        >
          Authentication
        </Header>
      }
    >
      <SpaceBetween size="m">
      {email ?? phone ? (
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Email', value: email ?? '–' },
            { label: 'Phone', value: phone ?? '–' },
            { label: 'Last login', value: <Ago time={member.lastLoginAt} /> },
          ]}
        />
      ) : (
        <Empty title="No account yet">
          {member.status === 'pending' ? 'They have not accepted their invitation.' : 'They have not registered.'}
        </Empty>
      )}
        {resetting && <ResetCredentials organizationId={id} member={member} onDismiss={() => setResetting(false)} />}
      </SpaceBetween>
    </Container>
  );
}
