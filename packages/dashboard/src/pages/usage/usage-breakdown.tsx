import type { UsageAnswer } from '@nobg/contract/app/usage.js';
import { formatCount } from '../../ui/format.ts';
import css from './usage.module.css';

/** Who asked, for what, and what was refused and why. */
export function UsageBreakdown({ usage }: { usage: UsageAnswer }) {
  const all = (row: { ok: number; refused: number; failed: number }) =>
    row.ok + row.refused + row.failed;
  return (
    <div className={css.breakdown}>
      <Share
        title="By key"
        rows={usage.by_key.map((row) => ({ id: row.key_id, name: row.name, count: all(row) }))}
      />
      <Share
        title="By mode"
        rows={usage.by_mode.map((row) => ({
          id: row.mode ?? '',
          name: row.mode ?? 'refused before it was read',
          count: all(row),
        }))}
      />
      <Share
        title="By status"
        rows={usage.by_status.map(({ status, requests }) => ({
          id: String(status),
          name: String(status),
          count: requests,
        }))}
      />
      <Share
        title="Reasons of refusals and failures"
        rows={usage.by_reason.map(({ code, title, requests }) => ({
          id: code,
          name: title,
          note: code,
          count: requests,
        }))}
      />
    </div>
  );
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
  readonly count: number;
}

function Share({ title, rows }: { title: string; rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section className="panel">
      <h2 className={css.shareTitle}>{title}</h2>
      {rows.length === 0 ? (
        <p className="small quiet">No requests in this period.</p>
      ) : (
        <ul className={css.share}>
          {rows.map(({ id, name, note, count }) => (
            <li key={id}>
              <span className={css.bar} style={{ width: `${(count / most) * 100}%` }} />
              <span className={css.name}>
                {name}
                {note && <code className="quiet"> {note}</code>}
              </span>
              <strong>{formatCount(count)}</strong>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
