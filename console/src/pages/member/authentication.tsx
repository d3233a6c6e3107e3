import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Member } from '../../api/client';
import { Empty } from '../../components/states';
import { Ago } from '../../components/time';

/** What the member signs in with. */
export function Authentication({ member }: { member: Member }) {
  const { email, phone } = member.authentication ?? { email: null, phone: null };
  return (
    <Container header={<Header variant="h2">Authentication</Header>}>
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
    </Container>
  );
}
