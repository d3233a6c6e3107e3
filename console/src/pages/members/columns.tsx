import Box from '@cloudscape-design/components/box';
import Select from '@cloudscape-design/components/select';
import type { TableProps } from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import type { Member, Role } from '../../api/client';
import { MemberState, ORIGIN_NAMES, ROLE_NAMES, memberName } from '../../components/labels';
import { formatMoney } from '../../components/money';
import { RouterLink } from '../../components/router-link';
import { Ago, Day } from '../../components/time';
import { reaches } from '../../layout/organization';
import type { MemberAction } from './actions';
import { RowMenu } from './row-menu';
import { mayChange, maySwitch } from './rules';

interface Context {
  organizationId: string;
  ownRole: Role;
  ownId: string;
  onRole: (member: Member, role: Role) => void;
  onActive: (member: Member, active: boolean) => void;
  onAction: (member: Member, action: MemberAction) => void;
  /** Whether the address stands below the name, for want of a column of its own. */
  emailBelow: boolean;
  /** Whether where somebody stands is told below the name as well, as on a phone. */
  narrow: boolean;
  /** Members with a change on its way. */
  busy: ReadonlySet<string>;
  /** The roster's own columns, which no other column of the list shows. */
  attributes: readonly string[];
}

/** What ids of columns that show an attribute begin with. */
export const ATTRIBUTE = 'attribute:';

const emailOf = (member: Member) => member.email ?? member.authentication?.email ?? null;

/** The columns of the list, for what the person's role lets them see and change. */
export function columns(context: Context): TableProps.ColumnDefinition<Member>[] {
  const { organizationId, ownRole, ownId, emailBelow, narrow, onRole, onActive, onAction, busy, attributes } = context;
  const manages = reaches(ownRole, 'admin');
  const name: TableProps.ColumnDefinition<Member> = {
    id: 'name',
    header: 'Name',
    sortingField: 'name',
    isRowHeader: true,
    width: narrow ? 170 : 200,
    minWidth: 150,
    cell: (member) => {
      const [called, email] = [memberName(member), emailOf(member)];
      return (
        <>
          <RouterLink to={`/organizations/${organizationId}/members/${member.id}`}>{called}</RouterLink>
          {emailBelow && email && email !== called && <Box variant="small" display="block">{email}</Box>}
          {narrow && (
            <Box variant="small" display="block">
              {ROLE_NAMES[member.role]}, <MemberState status={member.status} />
            </Box>
          )}
        </>
      );
    },
  };
  const permission: TableProps.ColumnDefinition<Member> = {
    id: 'role',
    header: 'Permission',
    width: 155,
    minWidth: 155,
    cell: (member) =>
      manages && mayChange(ownRole, ownId, member) && reaches(ownRole, 'owner') ? (
        <Select
          expandToViewport
          selectedOption={{ value: member.role, label: ROLE_NAMES[member.role] }}
          options={(['member', 'admin'] as const).map((value) => ({ value, label: ROLE_NAMES[value] }))}
          ariaLabel={`Permission of ${memberName(member)}`}
          disabled={busy.has(member.id)}
          onChange={({ detail }) => onRole(member, detail.selectedOption.value as Role)}
        />
      ) : (
        ROLE_NAMES[member.role]
      ),
  };
  const status: TableProps.ColumnDefinition<Member> = {
    id: 'status',
    header: 'Status',
    width: 125,
    minWidth: 125,
    cell: (member) => <MemberState status={member.status} />,
  };
  const joined: TableProps.ColumnDefinition<Member> = {
    id: 'joinedAt',
    header: 'Joined',
    sortingField: 'joinedAt',
    width: 125,
    minWidth: 125,
    cell: (member) => <Day time={member.joinedAt} />,
  };
  if (!manages) return [name, permission, status, joined];
  return [
    name,
    { id: 'email', header: 'Email', width: 160, minWidth: 150, cell: (member) => emailOf(member) ?? '–' },
    { id: 'externalId', header: 'Roster ID', width: 105, minWidth: 90, cell: (member) => member.externalId ?? '–' },
    permission,
    status,
    {
      id: 'active',
      header: 'Active',
      width: 92,
      minWidth: 92,
      cell: (member) => (
        <Toggle
          checked={member.status === 'active' || member.status === 'enrolled'}
          disabled={!maySwitch(ownRole, ownId, member) || busy.has(member.id)}
          ariaLabel={`Active: ${memberName(member)}`}
          onChange={({ detail }) => onActive(member, detail.checked)}
        />
      ),
    },
    {
      id: 'wallet',
      header: 'Wallet',
      width: 120,
      minWidth: 100,
      cell: ({ wallet }) => (wallet ? formatMoney(wallet.balance, wallet.currency) : '–'),
    },
    { id: 'phone', header: 'Phone', width: 150, minWidth: 130, cell: (member) => member.phone ?? '–' },
    { id: 'origin', header: 'Origin', minWidth: 100, cell: (member) => ORIGIN_NAMES[member.origin] },
    joined,
    {
      id: 'lastLoginAt',
      header: 'Last login',
      sortingField: 'lastLoginAt',
      width: 130,
      minWidth: 120,
      cell: (member) => <Ago time={member.lastLoginAt} />,
    },
    ...attributes.map((attribute) => ({
      id: ATTRIBUTE + attribute,
      header: attribute,
      width: 150,
      minWidth: 100,
      cell: (member: Member) => member.attributes?.[attribute] ?? '–',
    })),
    {
      id: 'actions',
      header: 'Actions',
      width: 96,
      minWidth: 96,
      cell: (member) => (
        <RowMenu member={member} changeable={mayChange(ownRole, ownId, member)} onAction={(action) => onAction(member, action)} />
      ),
    },
  ];
}
