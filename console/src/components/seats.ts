import type { Schemas } from '../api/client';

/** Seats used and allowed: "45/100", or "45" without a limit. */
export function seatText({ used, limit }: Schemas['Seats']): string {
  return limit === null ? String(used) : `${used}/${limit}`;
}

/** Percent of the seats that are used, at most 100; null without a limit. */
export function fullness({ used, limit }: Schemas['Seats']): number | null {
  if (limit === null) return null;
  return limit === 0 ? 100 : Math.min(100, Math.round((100 * used) / limit));
}
