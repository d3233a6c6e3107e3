import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import type { Role } from '../api/client';

/** While a whole page is fetched. */
export function Loading({ text }: { text: string }) {
  return (
    <Box textAlign="center" padding="xxl" color="text-status-inactive">
      <div role="status">
        <Spinner /> {text}
      </div>
    </Box>
  );
}

/** A list without anything in it: why, and what to do. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" margin={{ vertical: 'm' }}>
      <SpaceBetween size="xs">
        <Box variant="strong" color="inherit">
          {title}
        </Box>
        {children && (
          <Box variant="p" color="inherit">
            {children}
          </Box>
        )}
        {action}
      </SpaceBetween>
    </Box>
  );
}

/** Instead of a page that the person's role does not open. */
export function NoPermission({ page, role }: { page: string; role: Role }) {
  return (
    <Alert type="info" header={`${page} takes the role ${role}`}>
      Your role in this organization does not open this page. Ask an owner or administrator to show it to you, or to
      change your role.
    </Alert>
  );
}
