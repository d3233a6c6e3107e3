import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Job } from '../../api/client';
import { useOrganization } from '../../api/organizations';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { fullness, seatEffect, seatText } from '../../components/seats';

/** How many seats are used now and would be after an import that invites people; nothing for a roster. */
export function SeatPlan({ organizationId, job }: { organizationId: string; job: Job }) {
  const organization = useOrganization(organizationId, true);
  if (organization.error) {
    return <ProblemAlert error={organization.error} onRetry={() => void organization.refetch()} />;
  }
  const effect = organization.data && seatEffect(job, organization.data.data.seats);
  if (!effect) return null;
  const { now, after, fits } = effect;
  const [before, then] = [fullness(now), fullness(after)];
  const cell = (text: string, part: number | null, label: string) => (
    <>
      <Box fontSize="heading-l" variant="span">
        {text}
      </Box>
      {part !== null && <ProgressBar value={part} ariaLabel={label} />}
    </>
  );
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Seats now', value: cell(seatText(now), before, 'Seats used now') },
          { label: 'Seats after', value: cell(seatText(after), then, 'Seats used after the import') },
        ]}
      />
      {!fits && (
        <Alert type="warning" header="The seats are too few">
          Nobody would be invited. Free seats, import fewer people, or see the{' '}
          <RouterLink to={`/organizations/${organizationId}/settings/plan`}>plan</RouterLink>.
        </Alert>
      )}
    </SpaceBetween>
  );
}
