import CollectionPreferences, { type CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Member } from '../../api/client';
import { ATTRIBUTE } from './columns';

/** What someone likes the list to look like. */
export interface ListChoice {
  pageSize: number;
  wrapLines: boolean;
  contentDensity: 'comfortable' | 'compact';
  contentDisplay: CollectionPreferencesProps.ContentDisplayItem[] | null;
}

/** The list as it is until someone chooses. */
export const DEFAULT_CHOICE: ListChoice = { pageSize: 20, wrapLines: false, contentDensity: 'comfortable', contentDisplay: null };
const HIDDEN_AT_FIRST = new Set(['email', 'wallet', 'phone', 'origin', 'lastLoginAt']);

/** Which columns are shown, in which order: what was chosen, completed by columns that are new since. */
export function shownColumns(all: readonly { id?: string }[], choice: ListChoice): CollectionPreferencesProps.ContentDisplayItem[] {
  const ids = all.map(({ id }) => id ?? '');
  const chosen = (choice.contentDisplay ?? []).filter(({ id }) => ids.includes(id));
  const missing = ids
    .filter((id) => !chosen.some((item) => item.id === id))
    .map((id) => ({ id, visible: !HIDDEN_AT_FIRST.has(id) && !id.startsWith(ATTRIBUTE) }));
  // The menu of the row stays at the end.
  const end = chosen.at(-1)?.id === 'actions' ? -1 : chosen.length;
  return [...chosen.slice(0, end), ...missing, ...chosen.slice(end)];
}

interface Props {
  all: TableProps.ColumnDefinition<Member>[];
  choice: ListChoice;
  onChange: (choice: ListChoice) => void;
}

/** The dialog behind the list's gear wheel. */
export function ListPreferences({ all, choice, onChange }: Props) {
  return (
    <CollectionPreferences
      preferences={{ ...choice, contentDisplay: shownColumns(all, choice) }}
      onConfirm={({ detail }) =>
        onChange({
          pageSize: detail.pageSize ?? DEFAULT_CHOICE.pageSize,
          wrapLines: detail.wrapLines ?? false,
          contentDensity: detail.contentDensity ?? 'comfortable',
          contentDisplay: detail.contentDisplay ? [...detail.contentDisplay] : null,
        })
      }
      pageSizePreference={{ options: [20, 50, 100, 200].map((value) => ({ value, label: `${value} members` })) }}
      wrapLinesPreference={{}}
      contentDensityPreference={{}}
      contentDisplayPreference={{
        options: all.map(({ id, header }) => ({ id: id ?? '', label: typeof header === 'string' ? header : '', alwaysVisible: id === 'name' })),
      }}
    />
  );
}
