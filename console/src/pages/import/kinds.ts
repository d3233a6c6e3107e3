/** What a file can bring in. */
export type ImportKind = 'roster' | 'members' | 'invitations';

interface Words {
  label: string;
  description: string;
  /** What stands above the field for the file. */
  file: string;
  /** Said of a file that was checked and is right. */
  planned: string;
}

/** What the kinds of imports are called. */
export const IMPORT_KINDS: Record<ImportKind, Words> = {
  roster: {
    label: 'A roster',
    description: 'Everybody the organization knows, in columns of its own. They are enrolled, and take no seat.',
    file: 'Roster',
    planned: 'Members from a roster take no seats until they register.',
  },
  members: {
    label: 'Members to invite, by name',
    description: 'First name, last name, address and role. Each gets an invitation, and takes a seat.',
    file: 'Members',
    planned: 'Everyone new in the file then gets an invitation.',
  },
  invitations: {
    label: 'Addresses to invite',
    description: 'Address and role. Each gets an invitation, and takes a seat.',
    file: 'Invitations',
    planned: 'Everyone new in the file then gets an invitation.',
  },
};

/** Reads a kind from the address; a roster where it names none. */
export function readKind(text: string | null): ImportKind {
  return text !== null && Object.hasOwn(IMPORT_KINDS, text) ? (text as ImportKind) : 'roster';
}
