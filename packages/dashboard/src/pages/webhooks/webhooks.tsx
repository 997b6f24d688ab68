import type { Webhook } from '@nobg/contract/webhooks.js';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { webhooksQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { WebhookCard } from './webhook-card.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import css from './webhooks.module.css';

type Asking =
  | { readonly what: 'new' }
  | { readonly what: 'edit' | 'rotate' | 'delete'; readonly webhook: Webhook }
  | { readonly what: 'secret'; readonly secret: string };

export default function Webhooks() {
  usePageTitle('Webhooks');
  const webhooks = useQuery(webhooksQuery);
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  const changed = () => queries.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const made = (secret: string) => {
    void changed();
    setAsking({ what: 'secret', secret });
  };
  const { webhooks: all = [], max_webhooks: most } = webhooks.data ?? {};
  return (
    <div className="stack">
      <header className="row spread">
        <h1>Webhooks</h1>
        <button
          type="button"
          className="button primary"
          disabled={most !== undefined && all.length >= most}
          onClick={() => setAsking({ what: 'new' })}
        >
          <Icon name="plus" /> New webhook
        </button>
      </header>
      <Loaded query={webhooks} height="16rem">
        {() =>
          all.length === 0 ? (
            <div className="empty">
              <Icon name="bell" size={30} />
              <p>No webhooks. With one, your server is told when a job is done.</p>
            </div>
          ) : (
            <ul className={css.list}>
              {all.map((webhook) => (
                <WebhookCard
                  key={webhook.id}
                  of={webhook}
                  onEdit={() => setAsking({ what: 'edit', webhook })}
                  onRotate={() => setAsking({ what: 'rotate', webhook })}
                  onDelete={() => setAsking({ what: 'delete', webhook })}
                  onChanged={changed}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <p className="small quiet">
        Messages hold ids and an address to read the rest at. They are signed by the Standard
        Webhooks scheme: verify them.
      </p>
      {asking?.what === 'new' && <WebhookDialog onClose={close} onMade={made} />}
      {asking?.what === 'edit' && (
        <WebhookDialog of={asking.webhook} onClose={close} onChanged={changed} />
      )}
      {asking?.what === 'rotate' && (
        <RotateDialog of={asking.webhook} onClose={close} onMade={made} />
      )}
      {asking?.what === 'delete' && (
        <DeleteDialog of={asking.webhook} onClose={close} onDone={changed} />
      )}
      {asking?.what === 'secret' && (
        <SecretDialog
          title="The webhook’s secret"
          label="The secret"
          secret={asking.secret}
          onClose={close}
        >
          <p>Copy it now: it is not shown again. Your server verifies messages with it.</p>
        </SecretDialog>
      )}
    </div>
  );
}
