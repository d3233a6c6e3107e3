import type { Schemas } from '../../api/client';

/** What a wallet held after one of its entries. */
export interface Balance {
  x: Date;
  /** In minor units. */
  y: number;
}

/**
 * The balance after each entry, oldest first, of entries that come newest first. A wallet whose currency changed is
 * drawn from the change on: amounts of two currencies have no common scale.
 */
export function balances(entries: readonly Schemas['WalletEntry'][]): Balance[] {
  const currency = entries[0]?.currency;
  const other = entries.findIndex((entry) => entry.currency !== currency);
  const drawn = other === -1 ? entries : entries.slice(0, other);
  return drawn.map(({ at, balance }) => ({ x: new Date(at), y: balance })).reverse();
}

/** The least and the greatest value of the scale: zero is always on it, and it is never empty. */
export function scale(points: readonly Balance[]): [number, number] {
  const values = points.map(({ y }) => y);
  const [least, greatest] = [Math.min(0, ...values), Math.max(0, ...values)];
  return least === greatest ? [0, 1] : [least, greatest];
}
