import { useAuth } from 'react-oidc-context';
import { Navigate } from 'react-router';
import { ProblemAlert } from '../components/problem-alert';
import { Loading } from '../components/states';
import { PlainPage } from '../layout/plain-page';
import type { SignInState } from './settings';

/** Where the provider sends people back to; it takes them on to the page that they came for. */
export function SignedIn() {
  const auth = useAuth();
  if (auth.isAuthenticated) {
    const state = auth.user?.state as SignInState | undefined;
    return <Navigate to={state?.returnTo ?? '/organizations'} replace />;
  }
  return (
    <PlainPage title="Sign in">
      {auth.error ? (
        <ProblemAlert error={auth.error} onRetry={() => void auth.signinRedirect()} />
      ) : auth.isLoading ? (
        <Loading text="Signing in" />
      ) : (
        <Navigate to="/organizations" replace />
      )}
    </PlainPage>
  );
}
