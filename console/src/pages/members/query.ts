import type { MemberStatus, Origin, Role } from '../../api/client';
import type { MemberQuery, MemberSort } from '../../api/members';

/** The statuses that can be filtered by, in the order of the list. */
export const STATUSES: readonly MemberStatus[] = ['enrolled', 'pending', 'active', 'disabled', 'removed'];
/** The roles that can be filtered by. */
export const ROLES: readonly Role[] = ['owner', 'admin', 'member'];
/** The ways of coming in that can be filtered by. */
export const ORIGINS: readonly Origin[] = ['founder', 'roster', 'invitation', 'added', 'domain'];
const SORTS: readonly MemberSort[] = ['name', 'joinedAt', 'lastLoginAt'];

function known<T extends string>(text: string | null, all: readonly T[]): T[] {
  return (text ?? '').split(',').filter((part): part is T => (all as readonly string[]).includes(part));
}

/** Reads the list's state from the address; what is unknown there is passed over. */
export function readQuery(search: URLSearchParams, limit: number): MemberQuery {
  return {
    q: search.get('q') ?? '',
    status: known(search.get('status'), STATUSES),
    role: known(search.get('role'), ROLES),
    origin: known(search.get('origin'), ORIGINS),
    sort: known(search.get('sort'), SORTS)[0] ?? 'name',
    order: search.get('order') === 'desc' ? 'desc' : 'asc',
    limit,
    cursor: search.get('cursor'),
  };
}

/** Writes a changed state into the address. Whatever is not about paging begins at the first page again. */
export function writeQuery(search: URLSearchParams, change: Partial<Omit<MemberQuery, 'limit'>>): URLSearchParams {
  const next = new URLSearchParams(search);
  if (!('cursor' in change)) {
    next.delete('cursor');
    next.delete('page');
  }
  for (const [name, value] of Object.entries(change)) {
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text) next.set(name, text);
    else next.delete(name);
  }
  return next;
}

/** Whether anything narrows the list down. */
export function isFiltered({ q, status, role, origin }: MemberQuery): boolean {
  return q !== '' || status.length > 0 || role.length > 0 || origin.length > 0;
}
