import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Organization } from '../../api/client';
import { useSession } from '../../auth/session';
import { RouterLink } from '../../components/router-link';
import { fullness } from '../../components/seats';
import { SeatUsage } from './seat-usage';

/** How many seats the plan has, what takes one, and how to get more. */
export function Plan({ organization }: { organization: Organization }) {
  const { seats, counts } = organization;
  const { operator } = useSession();
  const part = fullness(seats);
  return (
    <SpaceBetween size="l">
      {part !== null && part >= 100 && (
        <Alert type="warning" header="All seats are taken">
          Nobody can be invited until a seat is free. Remove inactive members, cancel pending invitations, or upgrade.
        </Alert>
      )}
      <SeatUsage seats={seats}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Limit', value: seats.limit ?? 'None' },
            { label: 'Active members', value: counts.active },
            { label: 'Pending invitations', value: counts.pending },
            { label: 'Not registered yet, no seat', value: counts.enrolled },
          ]}
        />
      </SeatUsage>
      <Container header={<Header variant="h2">Upgrade to more seats</Header>}>
        <Box variant="p">
          The limit is set by the operator of this installation. Ask them for more seats, and name this organization&apos;s
          id: <Box variant="code">{organization.id}</Box>
        </Box>
        {operator && <RouterLink to={`/seats?organization=${organization.id}`}>Set the limit</RouterLink>}
      </Container>
    </SpaceBetween>
  );
}
