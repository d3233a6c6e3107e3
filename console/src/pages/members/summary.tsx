import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router';
import type { Organization } from '../../api/client';
import { fullness, seatText } from '../../components/seats';

const NUMBER = new Intl.NumberFormat('en');

/** How many members there are and how many seats they take, with the way to more of them at the limit. */
export function Summary({ organization }: { organization: Organization }) {
  const navigate = useNavigate();
  const { counts, seats } = organization;
  const part = fullness(seats);
  const full = part !== null && part >= 100;
  const rest = `${NUMBER.format(counts.enrolled)} not registered yet, ${NUMBER.format(counts.active)} active, ${NUMBER.format(counts.pending)} pending, ${NUMBER.format(counts.disabled)} disabled`;
  return (
    <SpaceBetween size="m">
      {full && (
        <Alert
          type="warning"
          header="All seats are taken"
          action={<Button onClick={() => void navigate(`/organizations/${organization.id}/settings/plan`)}>Upgrade</Button>}
        >
          Nobody can be invited until a seat is free. Remove inactive members, cancel pending invitations, or upgrade to
          more seats. Members who have a seat are not affected.
        </Alert>
      )}
      <Container>
        <KeyValuePairs
          columns={2}
          minColumnWidth={240}
          items={[
            {
              label: 'Total enrolled members',
              value: (
                <>
                  <Box fontSize="display-l" fontWeight="bold" variant="span">
                    <span data-testid="total">{NUMBER.format(counts.total)}</span>
                  </Box>
                  <Box color="text-body-secondary">{rest}</Box>
                </>
              ),
            },
            {
              label: 'Seats',
              value: (
                <>
                  <Box fontSize="display-l" fontWeight="bold" variant="span">
                    <span data-testid="seats">{seatText(seats)}</span>
                  </Box>
                  {part === null ? (
                    <Box color="text-body-secondary">in use, without a limit</Box>
                  ) : (
                    <ProgressBar value={part} ariaLabel="Seats used" additionalInfo="Active and pending members take one each" />
                  )}
                </>
              ),
            },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
