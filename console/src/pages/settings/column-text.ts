import type { RosterColumn } from '../../api/client';

const LISTS = ['aliases', 'values', 'formats', 'trueWords', 'falseWords'] as const;
const NUMBERS = ['min', 'max', 'maxLength'] as const;
/** Which of the further settings belong to which type. */
const OF_TYPE: Record<RosterColumn['type'], readonly string[]> = {
  text: ['maxLength'],
  email: [],
  phone: [],
  date: ['formats'],
  boolean: ['trueWords', 'falseWords'],
  integer: ['min', 'max'],
  one_of: ['values'],
};

/** The lists and numbers of a column as a person types them. */
export type ColumnText = Record<(typeof LISTS)[number] | (typeof NUMBERS)[number], string>;

/** A column's lists and numbers, to be typed. */
export function toText(column: RosterColumn): ColumnText {
  const lists = LISTS.map((name) => [name, (column[name] ?? []).join(', ')]);
  const numbers = NUMBERS.map((name) => [name, column[name] === undefined ? '' : String(column[name])]);
  return Object.fromEntries([...lists, ...numbers]) as ColumnText;
}

/** The column with what was typed; what is empty, or belongs to another type, is left out. */
export function fromText(column: RosterColumn, text: ColumnText): RosterColumn {
  const made: RosterColumn = { ...column };
  const fits = (name: string) => name === 'aliases' || OF_TYPE[column.type].includes(name);
  for (const name of LISTS) {
    const words = text[name].split(',').map((word) => word.trim()).filter(Boolean);
    made[name] = words.length > 0 && fits(name) ? words : undefined;
  }
  for (const name of NUMBERS) {
    const number = Number(text[name]);
    made[name] = text[name].trim() !== '' && Number.isInteger(number) && fits(name) ? number : undefined;
  }
  return made;
}
