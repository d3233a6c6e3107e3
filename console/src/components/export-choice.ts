import type { Schemas } from '../api/client';

/** What an export holds. */
export type ExportChoice = Schemas['Export'];

/** A zip archive without addresses and numbers, of everyone but the removed. */
export const DEFAULT_EXPORT: ExportChoice = { includeEmails: false, includePhones: false, format: 'zip', status: [] };
