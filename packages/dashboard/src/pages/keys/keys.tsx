import type { AppKey } from '@nobg/contract/app/keys.js';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keyPagesQuery, keysQuery, meQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { KeyCard } from './key-card.tsx';
import css from './keys.module.css';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

type Asking =
  | { readonly what: 'new' }
  | { readonly what: 'revoke' | 'rotate'; readonly key: AppKey }
  | { readonly what: 'secret'; readonly secret: string; readonly name: string };

export default function Keys() {
  usePageTitle('Keys');
  const keys = useInfiniteQuery(keyPagesQuery);
  const pages = keys.data?.pages ?? [];
  const shown = pages.flatMap((page) => page.keys);
  const account = useQuery(meQuery).data!;
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  const changed = () => queries.invalidateQueries({ queryKey: keysQuery.queryKey });
  const made = (secret: string, name: string) => {
    void changed();
    setAsking({ what: 'secret', secret, name });
  };
  const working = shown.filter(isWorking);
  const over = shown.filter((key) => !isWorking(key));
  return (
    <div className="stack">
      <header className="row spread">
        <h1>Keys</h1>
        <button
          type="button"
          className="button primary"
          disabled={pages[0] !== undefined && working.length >= pages[0].max_keys}
          onClick={() => setAsking({ what: 'new' })}
        >
          <Icon name="plus" /> New key
        </button>
      </header>
      {!account.plan.api && (
        <Notice kind="warn">
          <span>
            The plan {account.plan.name} has no live keys. Test keys are free; their images are
            watermarked.
          </span>
        </Notice>
      )}
      <Loaded query={keys} height="16rem">
        {() => (
          <>
            {working.length === 0 ? (
              <div className="empty">
                <Icon name="key" size={30} />
                <p>No active keys. With a key, your programs can call the API.</p>
                <button
                  type="button"
                  className="button primary"
                  onClick={() => setAsking({ what: 'new' })}
                >
                  Create the first key
                </button>
              </div>
            ) : (
              <ul className={css.list}>
                {working.map((key) => (
                  <KeyCard
                    key={key.id}
                    of={key}
                    onRevoke={() => setAsking({ what: 'revoke', key })}
                    onRotate={() => setAsking({ what: 'rotate', key })}
                  />
                ))}
              </ul>
            )}
            {over.length > 0 && (
              <details className={css.over}>
                <summary>
                  Inactive keys ({over.length}
                  {keys.hasNextPage && '+'})
                </summary>
                <ul className={css.list}>
                  {over.map((key) => (
                    <KeyCard key={key.id} of={key} />
                  ))}
                </ul>
                {keys.hasNextPage && (
                  <button
                    type="button"
                    className="button"
                    disabled={keys.isFetchingNextPage}
                    onClick={() => keys.fetchNextPage()}
                  >
                    {keys.isFetchingNextPage ? 'Fetching…' : 'Older keys'}
                  </button>
                )}
              </details>
            )}
          </>
        )}
      </Loaded>
      <p className="small quiet">
        Keys are secrets: keep them on servers, not in pages or apps. Secret scanners find leaked
        keys by the pattern <code>nobg_(live|test)_[0-9A-Za-z]+</code>.
      </p>
      {asking?.what === 'new' && (
        <NewKeyDialog live={account.plan.api} onClose={close} onMade={made} />
      )}
      {asking?.what === 'secret' && (
        <SecretDialog
          title={`The key “${asking.name}”`}
          label="The key"
          secret={asking.secret}
          onClose={close}
        >
          <p>Copy it now: only its hash is stored, so it cannot be shown again.</p>
          <p className="small quiet">
            Try it: <code>export NOBG_KEY=…</code>, then any of the examples in the guide.
          </p>
        </SecretDialog>
      )}
      {asking?.what === 'revoke' && (
        <RevokeDialog of={asking.key} onClose={close} onDone={changed} />
      )}
      {asking?.what === 'rotate' && <RotateDialog of={asking.key} onClose={close} onMade={made} />}
    </div>
  );
}

function isWorking({ state }: AppKey): boolean {
  return state === 'active' || state === 'rotated';
}
