import { createContext, useContext } from 'react';
import type { Belonging, Role } from '../api/client';

/** The organization whose pages are shown, and what the person is there. */
export const OrganizationContext = createContext<Belonging | null>(null);

/** The organization of this page. */
export function useCurrent(): Belonging {
  const current = useContext(OrganizationContext);
  if (!current) throw new Error('useCurrent needs an organization above it');
  return current;
}

const RANKS: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Whether a role reaches as far as another. */
export function reaches(role: Role, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}
