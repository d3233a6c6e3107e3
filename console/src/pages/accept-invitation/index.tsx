import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useSearchParams } from 'react-router';
import { useAccept, useDecline, usePreview } from '../../api/invitations';
import { useSession } from '../../auth/session';
import { ROLE_NAMES } from '../../components/labels';
import { ProblemAlert } from '../../components/problem-alert';
import { RouterLink } from '../../components/router-link';
import { Empty, Loading } from '../../components/states';
import { Ago } from '../../components/time';
import { useFlash } from '../../layout/flash';
import { PlainPage } from '../../layout/plain-page';

/** Where the link of an invitation's mail leads: who invites, and yes or no. */
function AcceptInvitationPage() {
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const preview = usePreview(token);
  const accept = useAccept();
  const decline = useDecline();
  const { email, signedIn, signIn } = useSession();
  const navigate = useNavigate();
  const flash = useFlash();

  let content;
  if (token === '') {
    content = <Empty title="The link is not complete">Open it from the mail once more, or copy all of it.</Empty>;
  } else if (decline.isSuccess) {
    content = <Empty title="You declined the invitation">You can close this page. Nothing else happens.</Empty>;
  } else if (preview.isPending) {
    content = <Loading text="Looking at the invitation" />;
  } else if (preview.error) {
    content = (
      <SpaceBetween size="m">
        <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
        <Box>
          Only the link of the newest mail works. If you have accepted already, go to{' '}
          <RouterLink to="/organizations">your organizations</RouterLink>; else ask for another invitation.
        </Box>
      </SpaceBetween>
    );
  } else {
    const { organization, role, expiresAt, email: invited } = preview.data;
    const differs = signedIn && email?.toLowerCase() !== invited.toLowerCase();
    const acceptIt = () =>
      accept.mutate(token, {
        onSuccess: (joined) => {
          flash.done(`Welcome to ${organization.name}.`);
          void navigate(`/organizations/${joined.organizationId}/members`);
        },
      });
    content = (
      <Container header={<Header variant="h1">Join {organization.name}</Header>}>
        <SpaceBetween size="l">
          {accept.error && <ProblemAlert error={accept.error} />}
          {decline.error && <ProblemAlert error={decline.error} />}
          {differs && (
            <Alert type="warning" header="This invitation is for another address">
              You are signed in as {email ?? 'someone without an address'}. Sign out, and sign in as {invited}.
            </Alert>
          )}
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Invited address', value: invited },
              { label: 'You will be', value: ROLE_NAMES[role] },
              { label: 'Expires', value: <Ago time={expiresAt} /> },
            ]}
          />
          <SpaceBetween direction="horizontal" size="xs">
            {signedIn ? (
              <Button variant="primary" onClick={acceptIt} loading={accept.isPending}>
                Accept
              </Button>
            ) : (
              <Button variant="primary" onClick={signIn}>
                Sign in to accept
              </Button>
            )}
            <Button onClick={() => decline.mutate(token)} loading={decline.isPending}>
              Decline
            </Button>
          </SpaceBetween>
          {!signedIn && (
            <Box color="text-body-secondary">New here? Sign up, with this very e-mail address, on the page that follows.</Box>
          )}
        </SpaceBetween>
      </Container>
    );
  }
  return <PlainPage title="Invitation">{content}</PlainPage>;
}

export const route = { Component: AcceptInvitationPage };
