import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import type { RosterColumn } from '../../api/client';
import { registrationLink } from '../register/columns';

/** The link that an organization sends to the people of its roster. */
export function RegistrationLink({ organizationId, columns }: { organizationId: string; columns: readonly RosterColumn[] }) {
  const link = registrationLink(window.location.origin, organizationId, columns);
  return (
    <Container
      header={
        <Header variant="h2" description="Send this to the people of your roster: with it they make their accounts.">
          Registration
        </Header>
      }
    >
      {link ? (
        <CopyToClipboard
          variant="inline"
          textToCopy={link}
          copyButtonAriaLabel="Copy the registration link"
          copySuccessText="Link copied"
          copyErrorText="Link could not be copied"
        />
      ) : (
        <Box>Nobody can register: choose at least one column that people are asked for.</Box>
      )}
    </Container>
  );
}
