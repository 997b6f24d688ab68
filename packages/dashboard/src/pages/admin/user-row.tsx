import type { AdminUser, OneTimeLink } from '@nobg/contract/app/admin.js';
import type { Plan } from '@nobg/contract/app/plans.js';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, post } from '../../api/call.ts';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount, timeAgo, timeLeft } from '../../ui/format.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './admin.module.css';

/** One account, and what an administrator may do to it. */
export function UserRow({ user, plans }: { user: AdminUser; plans: readonly Plan[] }) {
  const [managing, setManaging] = useState(false);
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (todo: () => Promise<unknown>) => todo(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['admin'] }),
  });
  const change = (to: object) => act.mutate(() => call('PATCH', `admin/users/${user.id}`, to));
  // Plans that are no longer for sale still hold for those who have them.
  const known = plans.some(({ id }) => id === user.plan);
  return (
    <tr>
      <th scope="row">
        {user.email}
        <span className={css.badges}>
          {user.role === 'admin' && <span className="badge good">admin</span>}
          {user.locked && <span className="badge bad">locked</span>}
          {!user.email_verified && <span className="badge warn">not verified</span>}
        </span>
      </th>
      <td>
        <select
          className="select slim"
          aria-label={`Plan of ${user.email}`}
          value={user.plan}
          disabled={act.isPending}
          onChange={({ target }) => change({ plan: target.value })}
        >
          {!known && <option value={user.plan}>{user.plan}</option>}
          {plans.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </td>
      <td className="number">{formatCount(user.images_this_month)}</td>
      <td className="number">{user.keys}</td>
      <td>{user.last_seen_at === null ? 'never' : timeAgo(user.last_seen_at)}</td>
      <td>
        <button type="button" className="button slim" onClick={() => setManaging(true)}>
          Manage<span className="hidden"> {user.email}</span>
        </button>
        {act.isError && !managing && <p className="fault">{act.error.message}</p>}
        {managing && (
          <ManageUser
            user={user}
            busy={act.isPending}
            error={act.error}
            onChange={change}
            onAct={act.mutate}
            onClose={() => setManaging(false)}
          />
        )}
      </td>
    </tr>
  );
}

function ManageUser(props: {
  readonly user: AdminUser;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onChange: (to: object) => void;
  readonly onAct: (todo: () => Promise<unknown>) => void;
  readonly onClose: () => void;
}) {
  const { user, busy, onChange, onAct } = props;
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const [sure, setSure] = useState(false);
  const path = `admin/users/${user.id}`;
  const button = (words: string, todo: () => void, danger = false) => (
    <button
      type="button"
      className={`button ${danger ? 'danger' : ''}`}
      disabled={busy}
      onClick={todo}
    >
      {words}
    </button>
  );
  return (
    <Dialog title={user.email} onClose={props.onClose}>
      {props.error && <ProblemNotice error={props.error} />}
      <div className="row">
        {button(user.locked ? 'Unlock' : 'Lock: end sessions, disable keys', () =>
          onChange({ locked: !user.locked }),
        )}
        {button(user.role === 'admin' ? 'Remove administrator role' : 'Make administrator', () =>
          onChange({ role: user.role === 'admin' ? 'user' : 'admin' }),
        )}
        {button(`End ${user.sessions} ${user.sessions === 1 ? 'session' : 'sessions'}`, () =>
          onAct(() => call('DELETE', `${path}/sessions`)),
        )}
        {button('Create password reset link', () =>
          onAct(async () => setLink(await post<OneTimeLink>(`${path}/reset-link`))),
        )}
      </div>
      {link && (
        <>
          <p>
            Pass this link on yourself. It works once, for {timeLeft(link.expires_at)}, and will not
            be shown again.
          </p>
          <Code label="One-time link" text={link.url} />
        </>
      )}
      <label className="check">
        <input type="checkbox" checked={sure} onChange={({ target }) => setSure(target.checked)} />
        Delete account with keys, results and usage
      </label>
      <div className="row">
        {sure && button('Delete permanently', () => onAct(() => call('DELETE', path)), true)}
        <button type="button" className="button primary" onClick={props.onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
