import { useCallback, useState } from 'react';

/** Reads a preference of this browser; what was never stored, or cannot be read any more, is the fallback. */
export function readStored<T extends object | string>(name: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`muster.${name}`);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    if (typeof value !== typeof fallback) return fallback;
    return (typeof value === 'object' ? Object.assign({}, fallback, value) : value) as T;
  } catch {
    return fallback;
  }
}

/** A preference that outlives the visit. */
export function useStored<T extends object | string>(name: string, fallback: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => readStored(name, fallback));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(`muster.${name}`, JSON.stringify(next));
      } catch {
        // A browser that stores nothing forgets it at the end of the visit.
      }
    },
    [name],
  );
  return [value, store];
}
