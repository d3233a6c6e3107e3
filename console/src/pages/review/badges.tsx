import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import type { ReviewItem } from '../../api/reviews';
import { ROLE_NAMES, VERDICT_NAMES } from '../../components/labels';
import { failure } from './rules';

interface FlagsProps {
  item: ReviewItem;
  ownId: string;
  /** Shown where nothing does. */
  none?: ReactNode;
}

/** What stands out about somebody. It decides nothing. */
export function Flags({ item, ownId, none = null }: FlagsProps) {
  const flags = [
    item.suggestion === 'revoke' && <Badge key="s" color="severity-medium">Suggested: revoke</Badge>,
    item.current?.changed && <Badge key="c" color="blue">Changed since</Badge>,
    item.current === null && <Badge key="g" color="blue">Gone since</Badge>,
    item.reviewer && <Badge key="r">{item.reviewer === ownId ? 'Handed to you' : 'Handed on'}</Badge>,
    item.memberId === ownId && <Badge key="y">You</Badge>,
  ].filter(Boolean);
  return flags.length > 0 ? <SpaceBetween direction="horizontal" size="xxs">{flags}</SpaceBetween> : none;
}

/** What was decided about somebody, and why. */
export function Decided({ item }: { item: ReviewItem }) {
  const { decision } = item;
  if (!decision) return <StatusIndicator type="pending">Undecided</StatusIndicator>;
  const what = decision.role ? `${VERDICT_NAMES[decision.decision]} to ${ROLE_NAMES[decision.role]}` : VERDICT_NAMES[decision.decision];
  return (
    <>
      <StatusIndicator type={decision.decision === 'keep' ? 'success' : decision.decision === 'revoke' ? 'error' : 'info'}>
        {what}
      </StatusIndicator>
      {decision.reason && <Box variant="small" display="block">{decision.reason}</Box>}
    </>
  );
}

/** What came of it. */
export function Done({ item }: { item: ReviewItem }) {
  const { outcome } = item;
  if (!outcome) return <>–</>;
  if (outcome.result === 'applied') return <StatusIndicator type="success">Done</StatusIndicator>;
  if (outcome.result === 'unnecessary') return <StatusIndicator type="info">So already</StatusIndicator>;
  return (
    <>
      <StatusIndicator type="error">Not possible</StatusIndicator>
      <Box variant="small" display="block">{failure(outcome.code)}</Box>
    </>
  );
}
