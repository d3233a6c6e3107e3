import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, type ReactNode } from 'react';
import { AuthProvider, useAuth } from 'react-oidc-context';
import { RouterProvider } from 'react-router';
import { ApiContext, createApi } from './api/client';
import { ApiProblem } from './api/problem';
import { authSettings } from './auth/settings';
import type { Config } from './config';
import { FlashProvider } from './layout/flash';
import { AppearanceProvider } from './preferences/appearance';
import { router } from './routes';

/** Problems that another try may solve. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
}

const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => count < 2 && isPassing(error) },
  },
});

function ApiProvider({ config, children }: { config: Config; children: ReactNode }) {
  const auth = useAuth();
  const token = auth.user?.id_token;
  const api = useMemo(() => createApi(config.apiBase, () => token), [config.apiBase, token]);
  // A session that the API does not take any more is none: the pages then ask to sign in.
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query, type }) => {
        const error: unknown = query.state.error;
        if (type === 'updated' && token && error instanceof ApiProblem && error.status === 401) {
          query.reset();
          void auth.removeUser();
        }
      }),
    [auth, token],
  );
  // Nobody sees what was fetched for somebody else.
  const person = auth.user?.profile.sub;
  useEffect(() => () => client.clear(), [person]);
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ApiContext>
  );
}

/** The whole console. */
export function App({ config }: { config: Config }) {
  const settings = useMemo(() => authSettings(config), [config]);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <AppearanceProvider>
        <AuthProvider {...settings}>
          <ApiProvider config={config}>
            <FlashProvider>
              <RouterProvider router={router} />
            </FlashProvider>
          </ApiProvider>
        </AuthProvider>
      </AppearanceProvider>
    </I18nProvider>
  );
}
