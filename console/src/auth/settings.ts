import { WebStorageStateStore } from 'oidc-client-ts';
import type { AuthProviderProps } from 'react-oidc-context';
import type { Config } from '../config';

/** What travels through the provider and back: where the person was going. */
export interface SignInState {
  returnTo?: string;
}

/** Authorization code with PKCE, renewed by refresh token, kept for as long as the tab lives. */
export function authSettings(config: Config): AuthProviderProps {
  return {
    authority: config.issuer,
    client_id: config.clientId,
    redirect_uri: `${window.location.origin}/signed-in`,
    response_type: 'code',
    scope: 'openid email profile',
    automaticSilentRenew: true,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // The page behind it goes on to `returnTo`, which takes the code out of the address.
    onSigninCallback: () => undefined,
    matchSignoutCallback: () => false,
  };
}
