/** What a person typed, one address on each line. */
export interface Addresses {
  /** Those that look like addresses, each once. */
  valid: string[];
  /** Lines that do not, with their numbers from 1. */
  invalid: { line: number; text: string }[];
  /** How many lines repeat an address of an earlier line. */
  repeated: number;
}

/** The most addresses that one request takes. */
export const MOST_ADDRESSES = 1_000;

/** Close enough to tell a slip from an address; what is one is for the API to say. */
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/;

/** Reads addresses, one on each line. Empty lines are passed over, and letter case makes no other address. */
export function readAddresses(text: string): Addresses {
  const seen = new Set<string>();
  const found: Addresses = { valid: [], invalid: [], repeated: 0 };
  text.split(/\r?\n/).forEach((line, index) => {
    const address = line.trim();
    if (address === '') return;
    if (!ADDRESS.test(address)) found.invalid.push({ line: index + 1, text: address });
    else if (seen.has(address.toLowerCase())) found.repeated += 1;
    else {
      seen.add(address.toLowerCase());
      found.valid.push(address);
    }
  });
  return found;
}
