import { useRouteError } from 'react-router';
import { ProblemAlert } from '../components/problem-alert';
import { RouterLink } from '../components/router-link';
import { Empty } from '../components/states';
import { PlainPage } from './plain-page';

/** At an address that no page has. */
export function NotFound() {
  return (
    <PlainPage title="No such page">
      <Empty title="There is no such page" action={<RouterLink to="/organizations">Your organizations</RouterLink>}>
        Check the address.
      </Empty>
    </PlainPage>
  );
}

/** When a page could not be loaded or shown, as after a new version was published. */
export function PageFailed() {
  return (
    <PlainPage title="Something went wrong">
      <ProblemAlert error={useRouteError()} onRetry={() => window.location.reload()} />
    </PlainPage>
  );
}
