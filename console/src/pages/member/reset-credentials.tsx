import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useResetCredentials } from '../../api/accounts';
import type { Member } from '../../api/client';
import { Confirm } from '../../components/confirm';
import { memberName } from '../../components/labels';

interface Props {
  organizationId: string;
  member: Member;
  onDismiss: () => void;
}

/** Gives a member a temporary password, and shows it this once. */
export function ResetCredentials({ organizationId, member, onDismiss }: Props) {
  const reset = useResetCredentials(organizationId, member.id);
  const title = `Reset the credentials of ${memberName(member)}`;
  if (!reset.data) {
    return (
      <Confirm
        title={title}
        action="Reset credentials"
        onConfirm={() => reset.mutate()}
        onDismiss={onDismiss}
        loading={reset.isPending}
        error={reset.error}
      >
        Their password stops working, and every session of theirs ends. You get a temporary password for them, which they
        change when they sign in.
      </Confirm>
    );
  }
  return (
    <Modal
      visible
      header={title}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning" header="Copy it now">
          The password is shown this once, and kept nowhere. Give it to nobody but the member.
        </Alert>
        <CopyToClipboard
          variant="inline"
          textToCopy={reset.data.temporaryPassword}
          copyButtonAriaLabel="Copy the temporary password"
          copySuccessText="Password copied"
          copyErrorText="Password could not be copied"
        />
      </SpaceBetween>
    </Modal>
  );
}
