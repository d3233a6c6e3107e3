/** How many digits of a currency stand behind the point: 2 for USD, 0 for JPY. */
function digits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // A code of the right form that nobody gave to a currency.
    return 2;
  }
}

/** An amount in minor units as people write it: `-1250` of USD is "-$12.50". */
export function formatMoney(minor: number, currency: string): string {
  const places = digits(currency);
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).format(minor / 10 ** places);
  } catch {
    return `${(minor / 10 ** places).toFixed(places)} ${currency}`;
  }
}

/** Reads an amount that a person typed, in minor units; null where it is none, or has too many digits. */
export function parseMoney(text: string, currency: string): number | null {
  const places = digits(currency);
  const found = /^([+-]?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', ''));
  if (!found) return null;
  const [, sign, whole = '', part = ''] = found;
  if (part.length > places) return null;
  const minor = Number(whole + part.padEnd(places, '0'));
  return sign === '-' ? -minor : minor;
}
