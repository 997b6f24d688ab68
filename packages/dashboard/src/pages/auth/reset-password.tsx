import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/call.ts';
import { configQuery, meQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
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
    // Whoever reads the letter is signed in by it.
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const rest = restFault(reset.error, ['password']);
  if (token === null) {
    return (
      <AuthCard title="The link is not whole">
        <p>Open it from the mail once more, or ask for a new one.</p>
        <Link href="/forgot-password" className="button">
          Ask for a new link
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
              The new password holds, and you are signed in. All other sessions were ended
              {endKeys ? ', and all API keys.' : '.'}
            </span>
          </Notice>
          <Link href="/app" className="button primary large">
            Go on
          </Link>
        </>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            reset.mutate();
          }}
        >
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
            End all API keys too, if somebody else may have been in the account
          </label>
          {rest && <ProblemNotice error={rest} />}
          <button type="submit" className="button primary large" disabled={reset.isPending}>
            Set it
          </button>
        </form>
      )}
    </AuthCard>
  );
}
