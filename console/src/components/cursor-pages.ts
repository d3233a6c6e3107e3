import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** A list that goes on by cursors, as numbered pages. */
export interface CursorPages {
  page: number;
  /** How many pages are known; with `openEnd` there are more. */
  count: number;
  openEnd: boolean;
  go: (page: number) => void;
}

function read(key: string): (string | null)[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? (stored as (string | null)[]) : [];
  } catch {
    return [];
  }
}

/**
 * Numbers the pages of a list whose `cursor` and `page` are in the address, so that a reload and a shared link show
 * the same page. The way back is kept for as long as the tab lives; without it, back leads to the first page.
 * `list` names the list and everything that its cursors are bound to.
 */
export function useCursorPages(list: string, nextCursor: string | null | undefined): CursorPages {
  const [search, setSearch] = useSearchParams();
  const page = Math.max(1, Number(search.get('page') ?? 1) || 1);
  const key = `muster.cursors.${list}`;
  const cursors = useMemo(() => {
    const known = read(key).slice(0, page);
    known[page - 1] = search.get('cursor');
    if (nextCursor) known[page] = nextCursor;
    return known;
  }, [key, page, nextCursor, search]);

  const go = useCallback(
    (wanted: number) => {
      sessionStorage.setItem(key, JSON.stringify(cursors));
      const cursor = wanted === 1 ? null : cursors[wanted - 1];
      const next = new URLSearchParams(search);
      next.delete('cursor');
      next.delete('page');
      if (cursor) {
        next.set('cursor', cursor);
        next.set('page', String(wanted));
      }
      setSearch(next);
    },
    [key, cursors, search, setSearch],
  );
  return { page, count: Math.max(page, cursors.length), openEnd: Boolean(nextCursor), go };
}
