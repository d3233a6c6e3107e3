import { useEffect } from 'react';

/** Names the tab, and what assistive technology reads out when the page changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
}
