import type { Account } from '@nobg/contract/app/account.js';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../api/call.ts';
import { meQuery } from '../api/queries.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import css from './shell.module.css';
import { SkipLink } from './skip-link.tsx';
import { ThemeButton } from './theme-button.tsx';
import { Wordmark } from './wordmark.tsx';

interface Item {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly admin?: boolean;
}

const ITEMS: readonly Item[] = [
  { to: '/app', label: 'Home', icon: 'home' },
  { to: '/app/playground', label: 'Playground', icon: 'scissors' },
  { to: '/app/batches', label: 'Batches', icon: 'stack' },
  { to: '/app/keys', label: 'Keys', icon: 'key' },
  { to: '/app/webhooks', label: 'Webhooks', icon: 'bell' },
  { to: '/app/usage', label: 'Usage', icon: 'chart' },
  { to: '/app/account', label: 'Account', icon: 'user' },
  { to: '/guide', label: 'Guide', icon: 'book' },
  { to: '/app/admin', label: 'Admin', icon: 'shield', admin: true },
];

/** Pages of those who are signed in. `account` is null while that is asked. */
export function AppShell({ account, children }: { account: Account | null; children: ReactNode }) {
  const [path] = useLocation();
  const menu = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that is open moves with the path
  useEffect(() => {
    // On phones the menu is wider than the screen.
    const open = menu.current?.querySelector('[aria-current]');
    open?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const isHere = (to: string) => (to === '/app' ? path === to : path.startsWith(to));
  return (
    <div className={css.app}>
      <SkipLink />
      <aside className={css.side}>
        <div className={css.sideTop}>
          <Wordmark />
          <span className={css.phoneOnly}>
            <ThemeButton />
          </span>
        </div>
        <nav aria-label="App" className={css.sideNav} ref={menu}>
          {ITEMS.filter((item) => !item.admin || account?.role === 'admin').map((item) => (
            <Link
              key={item.to}
              href={item.to}
              className={css.sideLink}
              aria-current={isHere(item.to) ? 'page' : undefined}
            >
              <Icon name={item.icon} />
              {item.label}
            </Link>
          ))}
        </nav>
        <div className={css.sideFoot}>
          {account && <Who account={account} />}
          <ThemeButton />
        </div>
      </aside>
      <div className={css.appBody}>
        <OfflineBanner />
        <main id="main" tabIndex={-1} className={css.appMain}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Who({ account }: { account: Account }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const signOut = useMutation({
    mutationFn: () => post('sign-out'),
    onSuccess: () => {
      go('/');
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
  });
  return (
    <div className={css.who}>
      <span className={css.email} title={account.email}>
        {account.email}
      </span>
      <span className="quiet small">{account.plan.name} plan</span>
      <button
        type="button"
        className={css.signOut}
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        Sign out
      </button>
    </div>
  );
}
