import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useNavigate } from 'react-router';
import type { Belonging } from '../api/client';
import { useSession } from '../auth/session';
import { ROLE_NAMES } from '../components/labels';
import { useAppearance } from '../preferences/appearance';

interface Props {
  organizations?: readonly Belonging[];
  current?: Belonging;
}

/** The bar on top: which organization, light or dark, and who is signed in. */
export function TopBar({ organizations = [], current }: Props) {
  const navigate = useNavigate();
  const { email, signedIn, operator, signIn, signOut } = useSession();
  const { appearance, toggle } = useAppearance();
  const other = appearance === 'dark' ? 'Light mode' : 'Dark mode';

  const utilities: TopNavigationProps.Utility[] = [
    { type: 'button', text: other, ariaLabel: other, onClick: toggle },
  ];
  if (current) {
    utilities.unshift({
      type: 'menu-dropdown',
      text: current.name,
      ariaLabel: `Organization: ${current.name}`,
      iconName: 'group',
      items: [
        ...organizations
          .filter((organization) => organization.status === 'active')
          .map(({ id, name, role }) => ({ id, text: name, description: ROLE_NAMES[role], disabled: id === current.id })),
        { id: 'all', text: 'All organizations' },
      ],
      onItemClick: ({ detail }) => void navigate(detail.id === 'all' ? '/organizations' : `/organizations/${detail.id}/members`),
    });
  }
  utilities.push(
    signedIn
      ? {
          type: 'menu-dropdown',
          text: email ?? 'Account',
          ariaLabel: `Account: ${email ?? 'signed in'}`,
          iconName: 'user-profile',
          items: [...(operator ? [{ id: 'seats', text: 'Seat limits' }] : []), { id: 'sign-out', text: 'Sign out' }],
          onItemClick: ({ detail }) => (detail.id === 'seats' ? void navigate('/seats') : signOut()),
        }
      : { type: 'button', text: 'Sign in', onClick: signIn },
  );

  return (
    <TopNavigation
      identity={{
        href: '/organizations',
        title: 'Muster',
        logo: { src: '/favicon.svg', alt: '' },
        onFollow: (event) => {
          event.preventDefault();
          void navigate('/organizations');
        },
      }}
      utilities={utilities}
    />
  );
}
