import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useAuth } from 'react-oidc-context';
import { Outlet } from 'react-router';
import { ProblemAlert } from '../components/problem-alert';
import { Loading } from '../components/states';
import { PlainPage } from '../layout/plain-page';
import { useSession } from './session';

/** The pages below it for who is signed in, the way to sign in for everybody else. */
export function RequireSignIn() {
  const auth = useAuth();
  const { signIn } = useSession();
  if (auth.isAuthenticated) return <Outlet />;
  if (auth.isLoading || auth.activeNavigator) {
    return (
      <PlainPage title="Sign in">
        <Loading text="Signing in" />
      </PlainPage>
    );
  }
  return (
    <PlainPage title="Sign in">
      <SpaceBetween size="l">
        {auth.error && <ProblemAlert error={auth.error} onRetry={signIn} />}
        <Container header={<Header variant="h1">Manage your members</Header>}>
          <SpaceBetween size="m">
            <Box variant="p">
              Members, invitations and rosters of your organizations in one place. Sign in, or sign up with the e-mail
              address that you were invited with.
            </Box>
            <Button variant="primary" onClick={signIn}>
              Sign in
            </Button>
          </SpaceBetween>
        </Container>
      </SpaceBetween>
    </PlainPage>
  );
}
