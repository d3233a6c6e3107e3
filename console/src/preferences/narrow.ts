import { useSyncExternalStore } from 'react';

/** Where Cloudscape's own pages turn into those of a phone. */
const NARROW = window.matchMedia('(max-width: 688px)');

function follow(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}

/** Whether the window is as narrow as a phone: tables then say in one column what else takes several. */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => NARROW.matches);
}
