import { useState } from 'react';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** The one time that a secret is shown. */
export function SecretDialog(props: { secret: string; name: string; onClose: () => void }) {
  const [kept, setKept] = useState(false);
  return (
    <Dialog title={`The key “${props.name}”`} onClose={props.onClose} mustAnswer>
      <p>Copy it now: only its hash is stored, so it cannot be shown again.</p>
      <Code label="The key" text={props.secret} />
      <p className="small quiet">
        Try it: <code>export NOBG_KEY=…</code>, then any of the examples in the guide.
      </p>
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
