import type { RosterColumn } from '../../api/client';

/** What the default roster schema recognises people by. */
const DEFAULT_COLUMNS = ['MemberID', 'LastName'];

/** The columns that a registration asks for, which its link names: nobody who registers may read the schema. */
export function columnsOf(search: URLSearchParams): string[] {
  const named = search.getAll('column').map((name) => name.trim()).filter(Boolean);
  return named.length > 0 ? [...new Set(named)] : DEFAULT_COLUMNS;
}

/** The link for the people of a roster, or null where its schema recognises nobody. */
export function registrationLink(origin: string, organizationId: string, columns: readonly RosterColumn[]): string | null {
  const asked = columns.filter(({ matchAtRegistration }) => matchAtRegistration).map(({ name }) => name);
  if (asked.length === 0) return null;
  const search = new URLSearchParams(asked.map((name) => ['column', name]));
  return `${origin}/register/${organizationId}?${search.toString()}`;
}
