import type { VerifiedAnswer } from '@nobg/contract/app/account.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/call.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Form } from '../../ui/form.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { fieldFault, restFault } from './field-fault.ts';
import { PasswordField } from './password-field.tsx';
import { useFragmentToken } from './use-fragment-token.ts';

/**
 * By a press of a button: mail programs that open every link must not use it up. With a password: whoever signed
 * up with this address, the person who reads its e-mail chooses it.
 */
export default function VerifyEmail() {
  usePageTitle('Confirm your address');
  const token = useFragmentToken('token');
  const [password, setPassword] = useState('');
  const verify = useMutation({
    mutationFn: () => post<VerifiedAnswer>('verify-email', { token, password }),
  });
  const rest = restFault(verify.error, ['password']);
  if (verify.isSuccess) {
    return (
      <AuthCard title="Confirmed">
        <p>
          <strong>{verify.data.email}</strong> is confirmed. Sign in to continue.
        </p>
        <Link href="/sign-in" className="button primary large">
          Sign in
        </Link>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Confirm your address">
      {token === null ? (
        <p>
          The link is incomplete: open it from the e-mail again. To get a new one,{' '}
          <Link href="/sign-in">sign in</Link>.
        </p>
      ) : (
        <Form onSubmit={() => verify.mutate()}>
          <PasswordField
            label="Password"
            fresh
            hint="You will sign in with this password; it may be the one from your sign-up."
            value={password}
            onChange={setPassword}
            fault={fieldFault(verify.error, 'password')}
          />
          {rest && <ProblemNotice error={rest} />}
          <button type="submit" className="button primary large" disabled={verify.isPending}>
            Confirm address
          </button>
        </Form>
      )}
    </AuthCard>
  );
}
