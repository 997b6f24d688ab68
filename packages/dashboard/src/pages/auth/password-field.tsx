import { useState } from 'react';
import { Field } from '../../ui/field.tsx';

/** A password that can be looked at while it is typed. */
export function PasswordField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A new one: browsers offer to make it up. */
  readonly fresh?: boolean;
  readonly hint?: string | undefined;
  readonly fault?: string | null | undefined;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div className="stack" style={{ gap: 'var(--space-1)' }}>
      <Field
        label={props.label}
        hint={props.hint}
        fault={props.fault}
        type={shown ? 'text' : 'password'}
        name={props.fresh ? 'new-password' : 'password'}
        autoComplete={props.fresh ? 'new-password' : 'current-password'}
        required
        maxLength={1024}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={shown}
          onChange={(event) => setShown(event.target.checked)}
        />
        Show password
      </label>
    </div>
  );
}
