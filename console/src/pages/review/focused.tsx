import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Review, ReviewItem, Verdict } from '../../api/reviews';
import { MemberState, ORIGIN_NAMES, ROLE_NAMES, STUDY_ROLE_NAMES } from '../../components/labels';
import { Ago, Day } from '../../components/time';
import { useCurrent } from '../../layout/organization';
import { Decided, Flags } from './badges';
import { Keys } from './keys';
import { personName } from './names';
import { hindrance, keyAction } from './rules';

interface Props {
  review: Review;
  items: readonly ReviewItem[];
  /** There are more than `items`: whoever nears their end fetches them. */
  hasMore: boolean;
  onMore: () => void;
  busy: boolean;
  /** What was decided last, in words, and how many were. */
  decided: { count: number; said: string };
  /** Keys are for the dialog while one is open. */
  paused: boolean;
  onDecide: (items: readonly ReviewItem[], verdict: Verdict) => void;
}

const AHEAD = 5;

/** One person at a time, worked by keyboard or by buttons; what happens is read out. */
export function Focused({ review, items, hasMore, onMore, busy, decided, paused, onDecide }: Props) {
  const { memberId: ownId } = useCurrent();
  const [at, setAt] = useState(0);
  const [seen, setSeen] = useState(decided.count);
  const [help, setHelp] = useState(true);
  const region = useRef<HTMLDivElement>(null);
  const last = items.length - 1;
  const now = Math.min(at, Math.max(last, 0));
  const item = items[now];

  // A decision leads on to the next person.
  if (seen !== decided.count) {
    setSeen(decided.count);
    setAt(Math.min(now + 1, Math.max(last, 0)));
  }
  useEffect(() => {
    if (hasMore && now + AHEAD > last) onMore();
  }, [hasMore, now, last, onMore]);
  // The keys work at once, and again after a dialog.
  useEffect(() => {
    if (!paused) region.current?.focus();
  }, [paused]);

  const hindered = item ? hindrance(review, item, ownId) : null;
  const press = useEffectEvent((event: KeyboardEvent) => {
    const action = keyAction(event);
    if (!action || paused || !item) return;
    event.preventDefault();
    if (action === 'next') setAt(Math.min(now + 1, last));
    else if (action === 'previous') setAt(Math.max(now - 1, 0));
    else if (action === 'help') setHelp(!help);
    else if (!hindered && !busy) onDecide([item], action);
  });
  useEffect(() => {
    const element = region.current;
    const listen = (event: KeyboardEvent) => press(event);
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, []);

  const announced = item && [
    decided.said,
    `${now + 1} of ${items.length}${hasMore ? ' or more' : ''}: ${personName(item)}, ${ROLE_NAMES[item.person.role]}`,
    item.suggestion === 'revoke' && 'suggested: revoke',
    item.current?.changed && 'changed since the snapshot',
    hindered,
  ].filter(Boolean).join('. ');
  return (
    <div ref={region} role="region" aria-label="One by one" tabIndex={0} className="focused">
      <LiveRegion hidden>{announced}</LiveRegion>
      {item && (
        <Container
          header={
            <Header
              variant="h2"
              counter={`(${now + 1} of ${items.length}${hasMore ? '+' : ''})`}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button iconName="angle-left" ariaLabel="Previous" disabled={now === 0} onClick={() => setAt(now - 1)} />
                  <Button iconName="angle-right" ariaLabel="Next" disabled={now === last} onClick={() => setAt(now + 1)} />
                </SpaceBetween>
              }
            >
              {personName(item)}
            </Header>
          }
          footer={
            <SpaceBetween size="s">
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={hindered !== null || busy} onClick={() => onDecide([item], 'keep')}>Keep</Button>
                <Button disabled={hindered !== null || busy} onClick={() => onDecide([item], 'revoke')}>Revoke</Button>
                <Button disabled={hindered !== null || busy} onClick={() => onDecide([item], 'change_role')}>Change role</Button>
                <Button variant="link" ariaExpanded={help} onClick={() => setHelp(!help)}>Keys</Button>
              </SpaceBetween>
              {help && <Keys />}
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            {hindered && <Alert type="info">{hindered}</Alert>}
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              <Decided item={item} />
              <Flags item={item} ownId={ownId} />
            </SpaceBetween>
            <KeyValuePairs
              columns={4}
              minColumnWidth={130}
              items={[
                { label: 'Email', value: item.person.email ?? '–' },
                { label: 'Role', value: ROLE_NAMES[item.person.role] },
                { label: 'Status', value: <MemberState status={item.person.status} /> },
                { label: 'Origin', value: ORIGIN_NAMES[item.person.origin] },
                { label: 'Joined', value: <Day time={item.person.joinedAt} /> },
                { label: 'Last login', value: <Ago time={item.person.lastLoginAt} /> },
                { label: 'Studies', value: <Studies item={item} /> },
                { label: 'Why this reviewer', value: item.reviewerNote ?? '–' },
              ]}
            />
          </SpaceBetween>
        </Container>
      )}
    </div>
  );
}

function Studies({ item }: { item: ReviewItem }) {
  const { studies } = item.person;
  if (studies.length === 0) return <>–</>;
  return (
    <>
      {studies.map(({ id, name, role, owner }) => (
        <Box key={id}>
          {name}: {[owner && 'Owner', role && STUDY_ROLE_NAMES[role]].filter(Boolean).join(', ')}
        </Box>
      ))}
    </>
  );
}
