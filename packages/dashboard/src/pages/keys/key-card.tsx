import type { AppKey } from '@nobg/contract/app/keys.js';
import { formatDate, timeAgo, timeLeft } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import css from './keys.module.css';

const STATES = {
  active: { kind: 'good', words: 'active' },
  rotated: { kind: 'warn', words: 'expires soon' },
  expired: { kind: '', words: 'expired' },
  revoked: { kind: 'bad', words: 'revoked' },
} as const;

/** A key without its secret. Without `onRevoke` it is shown as inactive. */
export function KeyCard(props: { of: AppKey; onRevoke?: () => void; onRotate?: () => void }) {
  const { of: key } = props;
  const state = STATES[key.state];
  return (
    <li className={css.card}>
      <div className={css.title}>
        <h2>{key.name}</h2>
        <span className={`badge ${state.kind}`}>{state.words}</span>
        {key.kind === 'test' && <span className="badge">test</span>}
        <code className={css.hint}>{key.hint}</code>
      </div>
      <dl className={css.facts}>
        <div>
          <dt>This hour</dt>
          <dd>
            {key.hour.used} of {key.hour.limit}
            {props.onRevoke && (
              <Meter
                used={key.hour.used}
                limit={key.hour.limit}
                label={`Requests of ${key.name} this hour`}
              />
            )}
          </dd>
        </div>
        <div>
          <dt>Last used</dt>
          <dd>
            {key.last_used ? (
              <span title={key.last_used.agent}>
                {timeAgo(key.last_used.at)}
                <br />
                <span className="quiet">
                  {key.last_used.address}, {key.last_used.agent.slice(0, 28)}
                </span>
              </span>
            ) : (
              'never'
            )}
          </dd>
        </div>
        <div>
          <dt>Scopes</dt>
          <dd>{key.scopes.map((scope) => SCOPE_WORDS[scope]).join(', ')}</dd>
        </div>
        <div>
          <dt>{key.revoked_at ? 'Revoked' : 'Expires'}</dt>
          <dd>
            {key.revoked_at
              ? formatDate(key.revoked_at)
              : key.expires_at === null
                ? 'never'
                : key.state === 'expired'
                  ? formatDate(key.expires_at)
                  : `in ${timeLeft(key.expires_at)}`}
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>{formatDate(key.created_at)}</dd>
        </div>
      </dl>
      {props.onRevoke && (
        <div className={css.actions}>
          {key.state === 'active' && (
            <button type="button" className="button slim" onClick={props.onRotate}>
              Rotate<span className="hidden"> {key.name}</span>
            </button>
          )}
          <button type="button" className="button slim danger" onClick={props.onRevoke}>
            Revoke<span className="hidden"> {key.name}</span>
          </button>
        </div>
      )}
    </li>
  );
}

const SCOPE_WORDS = { remove: 'create and delete', read: 'read' } as const;
