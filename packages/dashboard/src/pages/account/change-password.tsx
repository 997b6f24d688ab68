import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import { configQuery, sessionsQuery } from '../../api/queries.ts';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { fieldFault, restFault } from '../auth/field-fault.ts';
import { PasswordField } from '../auth/password-field.tsx';

export function ChangePassword() {
  const least = useQuery(configQuery).data?.password.min_length ?? 8;
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => post('password', { current, password }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const rest = restFault(change.error, ['current', 'password']);
  return (
    <section className="panel stack" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <Form onSubmit={() => change.mutate()}>
        <PasswordField
          label="Current password"
          value={current}
          onChange={setCurrent}
          fault={fieldFault(change.error, 'current')}
        />
        <PasswordField
          label="New password"
          fresh
          hint={`At least ${least} characters.`}
          value={password}
          onChange={setPassword}
          fault={fieldFault(change.error, 'password')}
        />
        {rest && <ProblemNotice error={rest} />}
        {change.isSuccess && (
          <Notice kind="good">
            <span>Password changed. Your other sessions have ended.</span>
          </Notice>
        )}
        <button type="submit" className="button" disabled={change.isPending}>
          Change password
        </button>
      </Form>
    </section>
  );
}
