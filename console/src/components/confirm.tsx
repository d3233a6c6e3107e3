import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert';

interface Props {
  title: string;
  /** The word on the button that does it. */
  action: string;
  onConfirm: () => void;
  onDismiss: () => void;
  children: ReactNode;
  loading?: boolean;
  disabled?: boolean;
  error?: unknown;
}

/** Asks before something is done; stays open, with the problem in it, when that fails. */
export function Confirm({ title, action, onConfirm, onDismiss, children, loading, disabled, error }: Props) {
  return (
    <Modal
      visible
      header={title}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" onClick={onConfirm} loading={loading ?? false} disabled={disabled ?? false}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error ? <ProblemAlert error={error} /> : null}
        {children}
      </SpaceBetween>
    </Modal>
  );
}
