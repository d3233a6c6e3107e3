import Grid from '@cloudscape-design/components/grid';
import Multiselect from '@cloudscape-design/components/multiselect';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';
import type { MemberStatus, Origin, Role } from '../../api/client';
import type { MemberQuery } from '../../api/members';
import { ORIGIN_NAMES, ROLE_NAMES, STATUS_NAMES } from '../../components/labels';
import { ORIGINS, ROLES, STATUSES } from './query';

interface Props {
  query: MemberQuery;
  searchesIds: boolean;
  onChange: (change: Partial<Pick<MemberQuery, 'q' | 'status' | 'role' | 'origin'>>) => void;
}

const PAUSE_MILLISECONDS = 300;

/** What a filter lets through, in words. */
const chosen = (names: string[], any: string) => (names.length > 0 ? names.join(', ') : any);

/** Search, and filters by status, permission and origin. Searching waits for a pause in typing. */
export function Filters({ query, searchesIds, onChange }: Props) {
  const [text, setText] = useState(query.q);
  const [followed, setFollowed] = useState(query.q);
  // The address may change without anybody typing: back, forward, cleared filters.
  if (followed !== query.q) {
    setFollowed(query.q);
    setText(query.q);
  }
  useEffect(() => {
    if (text.trim() === query.q) return;
    const timer = setTimeout(() => onChange({ q: text.trim() }), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text, query.q, onChange]);
  const placeholder = searchesIds ? 'Find by name, email or roster ID' : 'Find by name';
  return (
    <Grid
      gridDefinition={[
        { colspan: 12 },
        { colspan: { default: 12, xxs: 4 } },
        { colspan: { default: 12, xxs: 4 } },
        { colspan: { default: 12, xxs: 4 } },
      ]}
    >
      <TextFilter
        filteringText={text}
        filteringPlaceholder={placeholder}
        filteringAriaLabel={placeholder}
        onChange={({ detail }) => setText(detail.filteringText)}
      />
      <Multiselect
        placeholder={chosen(query.status.map((value) => STATUS_NAMES[value]), 'Any status')}
        ariaLabel="Filter by status"
        hideTokens
        expandToViewport
        options={STATUSES.map((value) => ({ value, label: STATUS_NAMES[value] }))}
        selectedOptions={query.status.map((value) => ({ value, label: STATUS_NAMES[value] }))}
        onChange={({ detail }) => onChange({ status: detail.selectedOptions.map(({ value }) => value as MemberStatus) })}
      />
      <Multiselect
        placeholder={chosen(query.role.map((value) => ROLE_NAMES[value]), 'Any permission')}
        ariaLabel="Filter by permission"
        hideTokens
        expandToViewport
        options={ROLES.map((value) => ({ value, label: ROLE_NAMES[value] }))}
        selectedOptions={query.role.map((value) => ({ value, label: ROLE_NAMES[value] }))}
        onChange={({ detail }) => onChange({ role: detail.selectedOptions.map(({ value }) => value as Role) })}
      />
      <Multiselect
        placeholder={chosen(query.origin.map((value) => ORIGIN_NAMES[value]), 'Any origin')}
        ariaLabel="Filter by origin"
        hideTokens
        expandToViewport
        options={ORIGINS.map((value) => ({ value, label: ORIGIN_NAMES[value] }))}
        selectedOptions={query.origin.map((value) => ({ value, label: ORIGIN_NAMES[value] }))}
        onChange={({ detail }) => onChange({ origin: detail.selectedOptions.map(({ value }) => value as Origin) })}
      />
    </Grid>
  );
}
