import { Mode, applyMode } from '@cloudscape-design/global-styles';
import { createContext, useContext, useLayoutEffect, useMemo, type ReactNode } from 'react';
import { useStored } from './stored';

type Appearance = 'light' | 'dark';
interface Choice {
  appearance: Appearance;
  toggle: () => void;
}

const AppearanceContext = createContext<Choice>({ appearance: 'light', toggle: () => undefined });

function systemAppearance(): Appearance {
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Light or dark: as the system has it until someone chooses. */
export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, store] = useStored<Appearance>('appearance', systemAppearance());
  useLayoutEffect(() => {
    applyMode(appearance === 'dark' ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = appearance;
  }, [appearance]);
  const choice = useMemo(
    () => ({ appearance, toggle: () => store(appearance === 'dark' ? 'light' : 'dark') }),
    [appearance, store],
  );
  return <AppearanceContext value={choice}>{children}</AppearanceContext>;
}

/** The appearance of now, and its switch. */
export function useAppearance(): Choice {
  return useContext(AppearanceContext);
}
