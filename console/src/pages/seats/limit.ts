const MOST = 2_147_483_647;

/** Reads a number of seats that a person typed; undefined where it is none. */
export function readLimit(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,10}$/.test(trimmed)) return undefined;
  const limit = Number(trimmed);
  return limit <= MOST ? limit : undefined;
}
