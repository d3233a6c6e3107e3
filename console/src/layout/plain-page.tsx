import AppLayout from '@cloudscape-design/components/app-layout';
import Flashbar from '@cloudscape-design/components/flashbar';
import type { ReactNode } from 'react';
import { useFlash } from './flash';
import { usePageTitle } from './page-title';
import { TopBar } from './top-bar';

/** A page outside of any organization. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  const { items } = useFlash();
  usePageTitle(title);
  return (
    <>
      <header id="top">
        <TopBar />
      </header>
      <AppLayout
        headerSelector="#top"
        navigationHide
        toolsHide
        maxContentWidth={900}
        notifications={<Flashbar items={items} />}
        content={children}
      />
    </>
  );
}
