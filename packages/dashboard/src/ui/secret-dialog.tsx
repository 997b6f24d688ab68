import { type ReactNode, useState } from 'react';
import { Code } from './code.tsx';
import { Dialog } from './dialog.tsx';

/** The one time that a secret is shown. */
export function SecretDialog(props: {
  readonly title: string;
  /** What the secret is, for screen readers. */
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const [kept, setKept] = useState(false);
  return (
    <Dialog title={props.title} onClose={props.onClose} mustAnswer>
      <Code label={props.label} text={props.secret} />
      {props.children}
      <label className="check">
        <input type="checkbox" checked={kept} onChange={({ target }) => setKept(target.checked)} />I
        have stored it in a safe place
      </label>
      <div className="row">
        <button type="button" className="button primary" disabled={!kept} onClick={props.onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
