import type { Role } from '../../api/client';
import type { ItemFilter, Review, ReviewItem } from '../../api/reviews';

/** Percent of the people in a review who are decided on. */
export function share({ population, undecided }: Pick<Review, 'population' | 'undecided'>): number {
  const { members } = population;
  return members === 0 ? 100 : Math.floor((100 * (members - undecided)) / members);
}

/** Why the person in front of the screen cannot decide on someone; null where they can. */
export function hindrance(review: Pick<Review, 'status' | 'reviewers'>, item: ReviewItem, ownId: string): string | null {
  if (review.status !== 'open') return 'The review is not open.';
  if (item.memberId === ownId) return 'This is you. Nobody decides on themselves: another reviewer does.';
  if (item.reviewer !== null && item.reviewer !== ownId) return 'Handed to another reviewer, who alone decides.';
  if (!review.reviewers.some(({ memberId }) => memberId === ownId)) return 'Only the reviewers decide.';
  return null;
}

/** Why a review cannot be completed yet; null where it can. */
export function unfinished({ status, undecided, frozen }: Pick<Review, 'status' | 'undecided' | 'frozen'>): string | null {
  if (status !== 'open') return 'The review is not open.';
  if (undecided > 0) return `Nothing is decided yet on ${undecided} of them.`;
  if (frozen === null) return 'The snapshot is still being written. It takes moments.';
  return null;
}

/** Why a decision could not be carried out, and what to do about it. */
const FAILURES: Record<string, string> = {
  owns_resources: 'They own studies: remove them on their page, where someone takes these over.',
  member_changed: 'Their access changed after the decision: look at it on their page.',
  insufficient_role: 'Whoever completed the review may not change them: ask the owner.',
  owner_must_transfer: 'They own the organization: hand it over first.',
  member_removed: 'They were removed meanwhile.',
};

/** The reason of an outcome in words; codes that are new since as they are. */
export function failure(code: string | null | undefined): string {
  return FAILURES[code ?? ''] ?? `The reason is ${(code ?? 'not known').replaceAll('_', ' ')}.`;
}

/** The roles that somebody can get in place of theirs. */
export function otherRoles(role: Role | undefined): Role[] {
  return (['member', 'admin'] as const).filter((other) => other !== role);
}

/** What the list can be narrowed down to. */
export const SHOWN = {
  all: { label: 'Everyone', filter: {} },
  undecided: { label: 'Undecided', filter: { decision: 'undecided' } },
  mine: { label: 'Mine to decide', filter: { reviewer: 'me' } },
  suggested: { label: 'Suggested: revoke', filter: { suggestion: 'revoke' } },
  changed: { label: 'Changed since', filter: { changed: true } },
} as const satisfies Record<string, { label: string; filter: ItemFilter }>;

/** One of them. */
export type Shown = keyof typeof SHOWN;

/** Reads from the address what is shown; everyone where it names nothing of ours. */
export function readShown(text: string | null): Shown {
  return text !== null && Object.hasOwn(SHOWN, text) ? (text as Shown) : 'all';
}

/** What a key does in the focused mode. */
export type KeyAction = 'next' | 'previous' | 'keep' | 'revoke' | 'change_role' | 'help';

/**
 * What a pressed key does; null for one that does nothing here. Small k moves, and only with Shift it keeps, so that
 * neither a slip nor Caps Lock decides.
 */
export function keyAction(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>): KeyAction | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  switch (event.key.toLowerCase()) {
    case 'j':
    case 'arrowdown':
    case 'arrowright':
      return 'next';
    case 'arrowup':
    case 'arrowleft':
      return 'previous';
    case 'k':
      return event.shiftKey ? 'keep' : 'previous';
    case 'r':
      return 'revoke';
    case 'c':
      return 'change_role';
    case '?':
      return 'help';
    default:
      return null;
  }
}
