import { useCallback } from 'react';
import { useLocation } from 'react-router';
import { useAuth } from 'react-oidc-context';
import type { SignInState } from './settings';

/** Who is signed in, and how to change that. */
export interface Session {
  email: string | null;
  signedIn: boolean;
  /** Whether the token says that they run this installation; the API looks for itself. */
  operator: boolean;
  signIn: () => void;
  signOut: () => void;
}

const OPERATORS = 'operators';

/** Whether a token's claims name the group of operators. */
export function isOperator(claims: Record<string, unknown> | undefined): boolean {
  const groups = claims?.['cognito:groups'];
  return Array.isArray(groups) && groups.includes(OPERATORS);
}

/** The session of this tab. Signing in comes back to the page that asked for it. */
export function useSession(): Session {
  const auth = useAuth();
  const { pathname, search } = useLocation();
  const signIn = useCallback(() => {
    const state: SignInState = { returnTo: pathname + search };
    void auth.signinRedirect({ state });
  }, [auth, pathname, search]);
  const signOut = useCallback(() => {
    const home = `${window.location.origin}/`;
    // Cognito asks for names of its own for what the standard calls post_logout_redirect_uri.
    auth
      .signoutRedirect({
        post_logout_redirect_uri: home,
        extraQueryParams: { client_id: auth.settings.client_id, logout_uri: home },
      })
      // A provider without a page for it: this tab forgets the session.
      .catch(() => auth.removeUser());
  }, [auth]);
  return {
    email: auth.user?.profile.email ?? null,
    signedIn: auth.isAuthenticated,
    operator: isOperator(auth.user?.profile),
    signIn,
    signOut,
  };
}
