import { Link, useLocation } from 'wouter';
import css from './admin.module.css';

const PAGES = [
  { to: '/app/admin', label: 'Users' },
  { to: '/app/admin/system', label: 'System' },
];

export function AdminTabs() {
  const [path] = useLocation();
  return (
    <nav aria-label="Admin" className={css.nav}>
      {PAGES.map(({ to, label }) => (
        <Link key={to} href={to} aria-current={path === to ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
