import { Fragment } from 'react';
import type { Review } from '../../api/reviews';
import { MemberLink } from '../../components/member-link';
import { reaches, useCurrent } from '../../layout/organization';
import { reviewerName } from './names';

/** Who decides: by name, and for who may see all members with the way to their pages. */
export function Reviewers({ review }: { review: Review }) {
  const { id, role, memberId: ownId } = useCurrent();
  const manages = reaches(role, 'admin');
  return (
    <>
      {review.reviewers.map((reviewer, at) => (
        <Fragment key={reviewer.memberId}>
          {at > 0 && ', '}
          {reviewer.memberId === ownId ? (
            'You'
          ) : manages ? (
            <MemberLink organizationId={id} memberId={reviewer.memberId} />
          ) : (
            reviewerName(reviewer)
          )}
        </Fragment>
      ))}
    </>
  );
}
