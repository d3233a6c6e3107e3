import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useEffectEvent, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useApi } from '../../api/client';
import { evidenceLink, useRefreshItems, useReview, type Review } from '../../api/reviews';
import { DownloadButton } from '../../components/download-button';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Loading } from '../../components/states';
import { reaches, useCurrent } from '../../layout/organization';
import { usePageTitle } from '../../layout/page-title';
import { EndReview } from './end-review';
import { Items } from './items';
import { Overview } from './overview';
import { unfinished } from './rules';

function ReviewPage() {
  const { id } = useCurrent();
  const { reviewId = '' } = useParams();
  const navigate = useNavigate();
  const { data: review, error, isPending, refetch } = useReview(id, reviewId);
  const refreshItems = useRefreshItems(id, reviewId);
  const status = review?.status;
  usePageTitle('Access review');
  // Being captured and being done change everybody's item.
  const onStatus = useEffectEvent(refreshItems);
  useEffect(() => onStatus(), [status]);
  if (isPending) return <Loading text="Loading the review" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  const title = `Access review of ${new Date(review.openedAt).toLocaleDateString('en', { dateStyle: 'medium' })}`;
  return (
    <SpaceBetween size="l">
      <BreadcrumbGroup
        ariaLabel="Breadcrumbs"
        items={[
          { text: 'Access reviews', href: `/organizations/${id}/reviews` },
          { text: title, href: '' },
        ]}
        onFollow={(event) => {
          event.preventDefault();
          void navigate(event.detail.href);
        }}
      />
      <Header variant="h1" actions={<ReviewActions organizationId={id} review={review} />}>
        {title}
      </Header>
      <Overview review={review} />
      {review.status === 'opening' ? <Loading text="Capturing who has access" /> : <Items review={review} />}
    </SpaceBetween>
  );
}

function ReviewActions({ organizationId, review }: { organizationId: string; review: Review }) {
  const { role } = useCurrent();
  const api = useApi();
  const [ending, setEnding] = useState<'complete' | 'cancel' | null>(null);
  const manages = reaches(role, 'admin');
  const why = unfinished(review);
  const running = review.status === 'opening' || review.status === 'open';
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      {manages && running && <Button onClick={() => setEnding('cancel')}>Cancel review</Button>}
      {manages && running && (
        <Button
          variant="primary"
          disabled={why !== null}
          {...(why !== null && { disabledReason: why })}
          onClick={() => setEnding('complete')}
        >
          Complete review
        </Button>
      )}
      {manages && review.completingJob && (
        <RouterLink to={`/organizations/${organizationId}/jobs/${review.completingJob}`}>Its job</RouterLink>
      )}
      {review.evidence && (
        <DownloadButton link={() => evidenceLink(api, organizationId, review.id)}>Download evidence</DownloadButton>
      )}
      {ending && <EndReview organizationId={organizationId} review={review} end={ending} onDismiss={() => setEnding(null)} />}
    </SpaceBetween>
  );
}

export const route = { Component: ReviewPage };
