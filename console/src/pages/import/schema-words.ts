import type { RosterColumn, Schemas } from '../../api/client';

/** What types of columns are called. */
export const TYPE_NAMES: Record<RosterColumn['type'], string> = {
  text: 'Text',
  email: 'E-mail address',
  phone: 'Phone number',
  date: 'Date',
  boolean: 'Yes or no',
  integer: 'Whole number',
  one_of: 'One of a list',
};

/** What the value of a column becomes. */
export const MAPS_TO_NAMES: Record<Schemas['MapsTo'], string> = {
  externalId: 'Roster ID',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail address',
  phone: 'Phone number',
  isActive: 'Whether they are active',
  attribute: 'An attribute of its name',
};

const BY_MEANING: Partial<Record<Schemas['MapsTo'], string>> = {
  externalId: 'LA06120',
  firstName: 'Court',
  lastName: 'Mathis',
};

const BY_TYPE: Record<RosterColumn['type'], string> = {
  text: '12',
  email: 'name@example.org',
  phone: '+1 202 555 0100',
  date: '2001-02-23',
  boolean: 'True',
  integer: '12',
  one_of: '',
};

/** A value that the column would take. */
export function example(column: RosterColumn): string {
  const meant = BY_MEANING[column.mapsTo ?? 'attribute'];
  if (meant !== undefined && column.type === 'text') return meant;
  if (column.type === 'one_of') return column.values?.[0] ?? '';
  if (column.type === 'boolean') return column.trueWords?.[0] ?? BY_TYPE.boolean;
  if (column.type === 'integer') return String(column.min ?? BY_TYPE.integer);
  return BY_TYPE[column.type];
}
