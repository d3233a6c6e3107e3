import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { advice, asProblem, headline } from '../api/problem';

interface Flash {
  items: readonly FlashbarProps.MessageDefinition[];
  /** Says that something was done, with a link or the like if given. */
  done: (content: ReactNode, action?: ReactNode) => void;
  /** Says what went wrong, and what to do about it. */
  failed: (error: unknown) => void;
}

const FlashContext = createContext<Flash | null>(null);
const SHOWN_AT_ONCE = 4;
const DONE_MILLISECONDS = 8_000;

/** Messages about what was done, newest first. */
export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const next = useRef(0);

  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = String(next.current++);
    const dismiss = () => setItems((now) => now.filter((other) => other.id !== id));
    setItems((now) => [{ ...item, id, dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss }, ...now].slice(0, SHOWN_AT_ONCE));
    if (item.type === 'success') setTimeout(dismiss, DONE_MILLISECONDS);
  }, []);

  const done = useCallback(
    (content: ReactNode, action?: ReactNode) => add({ type: 'success', content, action }),
    [add],
  );
  const failed = useCallback(
    (error: unknown) => {
      const problem = asProblem(error);
      const todo = advice(problem);
      add({ type: 'error', content: [headline(problem), todo].filter(Boolean).join(' ') });
    },
    [add],
  );
  const flash = useMemo(() => ({ items, done, failed }), [items, done, failed]);
  return <FlashContext value={flash}>{children}</FlashContext>;
}

/** What was done lately, and how to say more. */
export function useFlash(): Flash {
  const flash = useContext(FlashContext);
  if (!flash) throw new Error('useFlash needs a FlashProvider above it');
  return flash;
}
