import type { Job, Schemas } from '../api/client';

/** Seats used and allowed: "45/100", or "45" without a limit. */
export function seatText({ used, limit }: Schemas['Seats']): string {
  return limit === null ? String(used) : `${used}/${limit}`;
}

/** Percent of the seats that are used, at most 100; null without a limit. */
export function fullness({ used, limit }: Schemas['Seats']): number | null {
  if (limit === null) return null;
  return limit === 0 ? 100 : Math.min(100, Math.round((100 * used) / limit));
}

/** What a file would do to the seats. */
export interface SeatEffect {
  now: Schemas['Seats'];
  after: Schemas['Seats'];
  fits: boolean;
}

/**
 * What a checked file would do to the seats: everyone whom it invites takes one. Null of a roster, whose people take
 * none until they register.
 */
export function seatEffect({ kind, counts }: Pick<Job, 'kind' | 'counts'>, now: Schemas['Seats']): SeatEffect | null {
  if (kind !== 'members' && kind !== 'invitations') return null;
  const after = { ...now, used: now.used + counts.created };
  return { now, after, fits: counts.created === 0 || now.limit === null || after.used <= now.limit };
}
