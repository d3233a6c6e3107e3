import type { ReviewItem } from '../../api/reviews';
import type { Schemas } from '../../api/client';

/** What somebody in a review was called: the name, else the address, else the roster's id. */
export function personName({ person }: Pick<ReviewItem, 'person'>): string {
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ');
  return [name, person.email, person.externalId].find(Boolean) ?? 'Unnamed member';
}

/** What a reviewer is called. */
export function reviewerName({ firstName, lastName, memberId }: Schemas['Reviewer']): string {
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return name === '' ? memberId : name;
}
