import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useReviews, type Review } from '../../api/reviews';
import { ReviewState } from '../../components/labels';
import { MorePages } from '../../components/more-pages';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Empty } from '../../components/states';
import { Ago, Day } from '../../components/time';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { share } from '../review/rules';
import { OpenReview } from './open-review';

function ReviewsPage() {
  const { id, role } = useCurrent();
  const list = useReviews(id);
  const [opening, setOpening] = useState(false);
  const manages = reaches(role, 'admin');
  usePageTitle('Access reviews');
  const open = manages && (
    <Button variant="primary" onClick={() => setOpening(true)}>
      Open access review
    </Button>
  );
  return (
    <>
      <Table<Review>
        stickyHeader
        wrapLines
        trackBy="id"
        items={list.data?.pages.flatMap((page) => page.items) ?? []}
        loading={list.isPending}
        loadingText="Loading access reviews"
        ariaLabels={{ tableLabel: 'Access reviews' }}
        header={
          <Header
            variant="h1"
            description="Everyone with access is looked at, one by one, and what was found is kept as evidence."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void list.refetch()} />
                {open}
              </SpaceBetween>
            }
          >
            Access reviews
          </Header>
        }
        columnDefinitions={[
          {
            id: 'opened',
            header: 'Opened',
            isRowHeader: true,
            minWidth: 130,
            cell: (review) => (
              <RouterLink to={`/organizations/${id}/reviews/${review.id}`} ariaLabel={`Review of ${review.openedAt.slice(0, 10)}`}>
                <Day time={review.openedAt} />
              </RouterLink>
            ),
          },
          { id: 'origin', header: 'By', minWidth: 110, cell: ({ origin }) => (origin === 'schedule' ? 'Schedule' : 'Someone') },
          { id: 'status', header: 'Status', minWidth: 150, cell: (review) => <ReviewState review={review} /> },
          { id: 'due', header: 'Due', minWidth: 120, cell: ({ dueAt }) => <Ago time={dueAt} /> },
          { id: 'members', header: 'People', minWidth: 90, cell: ({ population }) => population.members },
          {
            id: 'progress',
            header: 'Decided',
            minWidth: 170,
            cell: (review) => <ProgressBar value={share(review)} ariaLabel={`Decided in the review of ${review.openedAt.slice(0, 10)}`} />,
          },
        ]}
        empty={
          list.error ? (
            <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
          ) : (
            <Empty title="No access reviews yet" action={open}>
              {manages ? 'Open one, or have them opened by a schedule in the settings.' : 'Those that you are asked to decide in stand here.'}
            </Empty>
          )
        }
        footer={<MorePages list={list} />}
      />
      {opening && <OpenReview onDismiss={() => setOpening(false)} />}
    </>
  );
}

export const route = { Component: ReviewsPage };
