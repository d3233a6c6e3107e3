import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { fullness, seatText } from '../../components/seats';

/** How many seats are used and allowed, and below it what else there is to say about them. */
export function SeatUsage({ seats, children }: { seats: Schemas['Seats']; children?: ReactNode }) {
  const part = fullness(seats);
  return (
    <Container header={<Header variant="h2">Seat Usage</Header>}>
      <SpaceBetween size="l">
        <Box fontSize="display-l" fontWeight="bold">
          {seatText(seats)}
        </Box>
        {part !== null && <ProgressBar value={part} ariaLabel="Seats used" />}
        {children}
      </SpaceBetween>
    </Container>
  );
}
