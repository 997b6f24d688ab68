import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/call.ts';
import { configQuery, meQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { fieldFault, restFault } from './field-fault.ts';
import { PasswordField } from './password-field.tsx';
import { useFragmentToken } from './use-fragment-token.ts';

export default function ResetPassword() {
  usePageTitle('Set a new password');
  const token = useFragmentToken('token');
  const least = useQuery(configQuery).data?.password.min_length ?? 8;
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [endKeys, setEndKeys] = useState(false);
  const reset = useMutation({
    mutationFn: () => post('reset-password', { token, password, end_keys: endKeys }),
    // The reset signs in the person who received the link.
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const rest = restFault(reset.error, ['password']);
  if (token === null) {
    return (
      <AuthCard title="The link is incomplete">
        <p>Open it from the e-mail again, or request a new one.</p>
        <Link href="/forgot-password" className="button">
          Request a new link
        </Link>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Set a new password">
      {reset.isSuccess ? (
        <>
          <Notice kind="good">
            <span>
              The new password is set, and you are signed in. All other sessions have ended
              {endKeys ? ', and all API keys are revoked.' : '.'}
            </span>
          </Notice>
          <Link href="/app" className="button primary large">
            Go on
          </Link>
        </>
      ) : (
        <Form onSubmit={() => reset.mutate()}>
          <PasswordField
            label="New password"
            fresh
            hint={`At least ${least} characters.`}
            value={password}
            onChange={setPassword}
            fault={fieldFault(reset.error, 'password')}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={endKeys}
              onChange={(event) => setEndKeys(event.target.checked)}
            />
            Also revoke all API keys, in case somebody else had access to the account
          </label>
          {rest && <ProblemNotice error={rest} />}
          <button type="submit" className="button primary large" disabled={reset.isPending}>
            Set password
          </button>
        </Form>
      )}
    </AuthCard>
  );
}
