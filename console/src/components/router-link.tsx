import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router';

interface Props extends Omit<LinkProps, 'href' | 'onFollow'> {
  to: string;
}

/** A link to another page of the console. */
export function RouterLink({ to, ...props }: Props) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={to}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(to);
      }}
    />
  );
}
