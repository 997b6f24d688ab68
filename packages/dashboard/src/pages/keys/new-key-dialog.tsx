import type { KeyScope, NewKeyAnswer } from '@nobg/contract/app/keys.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Field } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { fieldFault, restFault } from '../auth/field-fault.ts';

const SCOPES: readonly { scope: KeyScope; words: string }[] = [
  { scope: 'remove', words: 'Create cutouts and delete results' },
  { scope: 'read', words: 'Read usage and models' },
];

const DAY_MS = 86_400_000;
const EXPIRIES = [
  { value: '', label: 'Never' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
] as const;

/** Asks what the key is for, and makes it. */
export function NewKeyDialog(props: {
  /** The plan has live keys. */
  readonly live: boolean;
  readonly onClose: () => void;
  readonly onMade: (secret: string, name: string) => void;
}) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'live' | 'test'>(props.live ? 'live' : 'test');
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['remove', 'read']);
  const [days, setDays] = useState<(typeof EXPIRIES)[number]['value']>('');
  const [limit, setLimit] = useState('');
  const make = useMutation({
    mutationFn: () =>
      post<NewKeyAnswer>('keys', {
        name,
        kind,
        scopes,
        expires_at: days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
        limit_per_hour: limit === '' ? null : Number(limit),
      }),
    onSuccess: ({ secret, key }) => props.onMade(secret, key.name),
  });
  const rest = restFault(make.error, ['name', 'limit_per_hour']);
  return (
    <Dialog title="New key" onClose={props.onClose}>
      <Form onSubmit={() => make.mutate()}>
        <Field
          label="Name"
          hint="The program that uses it, such as “web shop”."
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          fault={fieldFault(make.error, 'name')}
          onChange={(event) => setName(event.target.value)}
        />
        <Segments
          label="Kind"
          options={[
            { value: 'live', label: 'Live', disabled: !props.live },
            { value: 'test', label: 'Test: free, watermarked images' },
          ]}
          value={kind}
          onChange={setKind}
        />
        <fieldset>
          <legend>Scopes</legend>
          {SCOPES.map(({ scope, words }) => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={({ target }) =>
                  setScopes(
                    SCOPES.map((each) => each.scope).filter((each) =>
                      each === scope ? target.checked : scopes.includes(each),
                    ),
                  )
                }
              />
              {words}
            </label>
          ))}
          {scopes.length === 0 && <p className="fault">Choose at least one.</p>}
        </fieldset>
        <Segments label="Expires" options={EXPIRIES} value={days} onChange={setDays} />
        <Field
          label="Maximum requests an hour"
          hint="If empty, your plan’s limit applies."
          type="number"
          inputMode="numeric"
          min={1}
          max={1_000_000}
          step={1}
          value={limit}
          fault={fieldFault(make.error, 'limit_per_hour')}
          onChange={(event) => setLimit(event.target.value)}
        />
        {rest && <ProblemNotice error={rest} />}
        <DialogButtons
          kind="primary"
          disabled={make.isPending || scopes.length === 0}
          onCancel={props.onClose}
        >
          Create key
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
