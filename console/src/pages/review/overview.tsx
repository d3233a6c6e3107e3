import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Review } from '../../api/reviews';
import { ReviewState } from '../../components/labels';
import { Ago, Day, Moment } from '../../components/time';
import { Reviewers } from './reviewers';
import { share } from './rules';

const NUMBER = new Intl.NumberFormat('en');

/** Who is in a review, how far it is, and what came of it. */
export function Overview({ review }: { review: Review }) {
  const { population, progress, outcomes, evidence } = review;
  const decided = population.members - review.undecided;
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <SpaceBetween size="l">
        {review.overdue && (
          <Alert type="warning" header="Overdue">
            It was due <Ago time={review.dueAt} />. What is undecided keeps it from being completed.
          </Alert>
        )}
        {outcomes.failed > 0 && (
          <Alert type="warning" header={`${NUMBER.format(outcomes.failed)} of the decisions could not be carried out`}>
            Their access is what it was. The outcome beside each name says why, and what to do.
          </Alert>
        )}
        {review.status === 'open' && review.frozen === null && (
          <Alert type="info">The snapshot is still being written. Decisions can be made meanwhile.</Alert>
        )}
        <ProgressBar
          value={share(review)}
          label="Decided"
          description={`${NUMBER.format(progress.keep)} keep, ${NUMBER.format(progress.revoke)} revoke, ${NUMBER.format(progress.changeRole)} change role`}
          additionalInfo={<span data-testid="decided">{`${NUMBER.format(decided)} of ${NUMBER.format(population.members)}`}</span>}
        />
        <KeyValuePairs
          columns={4}
          minColumnWidth={130}
          items={[
            { label: 'Status', value: <ReviewState review={review} /> },
            { label: 'Opened', value: <Day time={review.openedAt} /> },
            { label: 'Due', value: <Day time={review.dueAt} /> },
            { label: 'Reviewers', value: <Reviewers review={review} /> },
            { label: 'People', value: NUMBER.format(population.members) },
            { label: 'Active', value: NUMBER.format(population.active) },
            { label: 'Pending', value: NUMBER.format(population.pending) },
            { label: `No sign-in for ${review.inactiveDays} days`, value: NUMBER.format(population.inactive) },
          ]}
        />
        {review.endedAt && (
          <KeyValuePairs
            columns={4}
            minColumnWidth={130}
            items={[
              { label: 'Ended', value: <Moment time={review.endedAt} /> },
              { label: 'Note', value: review.note ?? '–' },
              ...(review.status === 'completed'
                ? [
                    { label: 'Done as decided', value: NUMBER.format(outcomes.applied) },
                    { label: 'So already', value: NUMBER.format(outcomes.unnecessary) },
                    { label: 'Not possible', value: NUMBER.format(outcomes.failed) },
                  ]
                : []),
            ]}
          />
        )}
        {evidence && (
          <Box color="text-body-secondary">
            SHA-256 of the evidence&apos;s manifest: <Box variant="code"><span className="hash">{evidence.manifestSha256}</span></Box>
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}
