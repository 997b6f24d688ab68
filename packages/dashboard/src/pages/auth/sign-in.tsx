import type { MeAnswer } from '@nobg/contract/app/account.js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Redirect, useSearch } from 'wouter';
import { post } from '../../api/call.ts';
import { RequestProblem } from '../../api/problem.ts';
import { configQuery, meQuery, useAccount } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { EmailField } from './email-field.tsx';
import { nextPage } from './next-page.ts';
import { PasswordField } from './password-field.tsx';

export default function SignIn() {
  usePageTitle('Sign in');
  const account = useAccount();
  const config = useQuery(configQuery).data;
  const queries = useQueryClient();
  const search = useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => post<MeAnswer>('sign-in', { email, password }),
    onSuccess: ({ account }) => queries.setQueryData(meQuery.queryKey, account),
  });
  const again = useMutation({ mutationFn: () => post('verify-email/request', { email }) });
  if (account) return <Redirect to={nextPage(search)} replace />;
  const { error } = signIn;
  const unverified = error instanceof RequestProblem && error.code === 'email_not_verified';
  return (
    <AuthCard title="Sign in">
      <Form onSubmit={() => signIn.mutate()}>
        <EmailField value={email} onChange={setEmail} />
        <PasswordField label="Password" value={password} onChange={setPassword} />
        {error && <ProblemNotice error={error} />}
        {unverified &&
          (again.isSuccess ? (
            <Notice kind="good">
              <span>We have sent a new link to {email}.</span>
            </Notice>
          ) : (
            <button
              type="button"
              className="button"
              disabled={again.isPending}
              onClick={() => again.mutate()}
            >
              Resend the link
            </button>
          ))}
        {again.error && <ProblemNotice error={again.error} />}
        <button type="submit" className="button primary large" disabled={signIn.isPending}>
          {signIn.isPending ? 'Signing in…' : 'Sign in'}
        </button>
      </Form>
      <p className="small quiet">
        <Link href="/forgot-password">Forgot the password?</Link>
        {config?.sign_up === 'open' && (
          <>
            {' '}
            No account? <Link href="/sign-up">Sign up</Link>
          </>
        )}
      </p>
    </AuthCard>
  );
}
