import type { PrivatePage, PublicPage } from '@nobg/contract/app/pages.js';
import { type ComponentType, lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Failing } from './shell/failing.tsx';
import NotFound from './shell/not-found.tsx';
import { Private } from './shell/private.tsx';
import { PublicShell } from './shell/public-shell.tsx';
import { Skeleton } from './ui/skeleton.tsx';

type Page = ReturnType<typeof page>;
type AdminPage = Extract<PrivatePage, `/app/admin${string}`>;

/** Each page is a file of its own, fetched when it is first opened. */
const page = (load: () => Promise<{ default: ComponentType }>) => lazy(load);

const PUBLIC: Readonly<Record<PublicPage, Page>> = {
  '/': page(() => import('./pages/front/front.tsx')),
  '/sign-in': page(() => import('./pages/auth/sign-in.tsx')),
  '/sign-up': page(() => import('./pages/auth/sign-up.tsx')),
  '/forgot-password': page(() => import('./pages/auth/forgot-password.tsx')),
  '/reset-password': page(() => import('./pages/auth/reset-password.tsx')),
  '/verify-email': page(() => import('./pages/auth/verify-email.tsx')),
  '/guide': page(() => import('./pages/guide/guide.tsx')),
};

const PRIVATE: Readonly<Record<Exclude<PrivatePage, AdminPage>, Page>> = {
  '/app': page(() => import('./pages/home/home.tsx')),
  '/app/playground': page(() => import('./pages/playground/playground.tsx')),
  '/app/batches': page(() => import('./pages/batches/batches.tsx')),
  '/app/batches/:id': page(() => import('./pages/batches/batch.tsx')),
  '/app/keys': page(() => import('./pages/keys/keys.tsx')),
  '/app/webhooks': page(() => import('./pages/webhooks/webhooks.tsx')),
  '/app/usage': page(() => import('./pages/usage/usage.tsx')),
  '/app/account': page(() => import('./pages/account/account.tsx')),
};

const ADMIN: Readonly<Record<AdminPage, Page>> = {
  '/app/admin': page(() => import('./pages/admin/users.tsx')),
  '/app/admin/system': page(() => import('./pages/admin/system.tsx')),
};

export function App() {
  return (
    <Switch>
      {Object.entries(PUBLIC).map(([path, Page]) => (
        // The guide's chapters are parts of one page.
        <Route key={path} path={path === '/guide' ? '/guide/:chapter?' : path}>
          <PublicShell>
            <Opened page={Page} />
          </PublicShell>
        </Route>
      ))}
      {[...Object.entries(PRIVATE), ...Object.entries(ADMIN)].map(([path, Page]) => (
        <Route key={path} path={path}>
          <Private admin={path in ADMIN}>
            <Opened page={Page} />
          </Private>
        </Route>
      ))}
      <Route>
        <PublicShell>
          <Opened page={NotFound} />
        </PublicShell>
      </Route>
    </Switch>
  );
}

function Opened({ page: Page }: { page: ComponentType }) {
  return (
    <Failing>
      <Suspense fallback={<Skeleton height="60vh" />}>
        <Page />
      </Suspense>
    </Failing>
  );
}
