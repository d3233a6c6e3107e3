/** Reads a number of days from `least` to `most` that a person typed; undefined where it is none. */
export function readDays(text: string, least: number, most = 366): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,3}$/.test(trimmed)) return undefined;
  const days = Number(trimmed);
  return days >= least && days <= most ? days : undefined;
}
