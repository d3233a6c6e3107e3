import type { Schemas } from '../api/client';

/** What an export holds. */
export type ExportChoice = Schemas['Export'];

/** The roster as a zip archive without addresses and numbers, of everyone but the removed. */
export const DEFAULT_EXPORT: ExportChoice = { content: 'roster', includeEmails: false, includePhones: false, format: 'zip', status: [] };
