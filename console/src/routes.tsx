import { Navigate, createBrowserRouter } from 'react-router';
import { RequireSignIn } from './auth/require-sign-in';
import { SignedIn } from './auth/signed-in';
import { OrganizationLayout } from './layout/organization-layout';
import { NotFound, PageFailed } from './layout/not-found';

/** Every page by its address. Pages are loaded when they are first opened. */
export const router = createBrowserRouter([
  {
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    children: [
      { path: '/', element: <Navigate to="/organizations" replace /> },
      { path: '/signed-in', element: <SignedIn /> },
      { path: '/invitations/accept', lazy: async () => (await import('./pages/accept-invitation')).route },
      { path: '/register/:organizationId', lazy: async () => (await import('./pages/register')).route },
      {
        element: <RequireSignIn />,
        children: [
          { path: '/organizations', lazy: async () => (await import('./pages/organizations')).route },
          { path: '/seats', lazy: async () => (await import('./pages/seats')).route },
          {
            path: '/organizations/:organizationId',
            element: <OrganizationLayout />,
            children: [
              { index: true, element: <Navigate to="members" replace /> },
              { path: 'members', lazy: async () => (await import('./pages/members')).route },
              { path: 'members/:memberId', lazy: async () => (await import('./pages/member')).route },
              { path: 'invitations', lazy: async () => (await import('./pages/invitations')).route },
              { path: 'import', lazy: async () => (await import('./pages/import')).route },
              { path: 'jobs', lazy: async () => (await import('./pages/jobs')).route },
              { path: 'jobs/:jobId', lazy: async () => (await import('./pages/job')).route },
              { path: 'studies', lazy: async () => (await import('./pages/studies')).route },
              { path: 'studies/:studyId', lazy: async () => (await import('./pages/study')).route },
              { path: 'reviews', lazy: async () => (await import('./pages/reviews')).route },
              { path: 'reviews/:reviewId', lazy: async () => (await import('./pages/review')).route },
              { path: 'domains', lazy: async () => (await import('./pages/domains')).route },
              { path: 'audit', lazy: async () => (await import('./pages/audit')).route },
              { path: 'settings/:tab?', lazy: async () => (await import('./pages/settings')).route },
            ],
          },
        ],
      },
      { path: '*', element: <NotFound /> },
    ],
  },
]);
