import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/call.ts';
import { meQuery } from '../../api/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Form } from '../../ui/form.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { fieldFault, restFault } from '../auth/field-fault.ts';
import { PasswordField } from '../auth/password-field.tsx';

export function DeleteAccount({ email }: { email: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <section className="panel stack" aria-labelledby="delete">
      <h2 id="delete">Delete account</h2>
      <p>This immediately deletes its keys, results and usage data. It cannot be undone.</p>
      <div className="row">
        <button type="button" className="button danger" onClick={() => setAsking(true)}>
          Delete account…
        </button>
      </div>
      {asking && <AskDelete email={email} onClose={() => setAsking(false)} />}
    </section>
  );
}

function AskDelete({ email, onClose }: { email: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => post('delete-account', { password }),
    onSuccess: () => {
      go('/');
      queries.clear();
      queries.setQueryData(meQuery.queryKey, null);
    },
  });
  const rest = restFault(remove.error, ['current']);
  return (
    <Dialog title={`Delete ${email}?`} onClose={onClose}>
      <Form onSubmit={() => remove.mutate()}>
        <PasswordField
          label="Confirm with your password"
          value={password}
          onChange={setPassword}
          fault={fieldFault(remove.error, 'current')}
        />
        {rest && <ProblemNotice error={rest} />}
        <DialogButtons kind="danger" disabled={remove.isPending} onCancel={onClose}>
          Delete everything
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
