import type { InvitationLook, SignUpAnswer } from '@nobg/contract/app/account.js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Redirect } from 'wouter';
import { post } from '../../api/call.ts';
import { configQuery, meQuery, useAccount } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { EmailField } from './email-field.tsx';
import { fieldFault, restFault } from './field-fault.ts';
import { PasswordField } from './password-field.tsx';
import { useFragmentToken } from './use-fragment-token.ts';

export default function SignUp() {
  usePageTitle('Sign up');
  const account = useAccount();
  const token = useFragmentToken('invitation');
  const config = useQuery(configQuery);
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => post<InvitationLook>('invitation', { token }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (account && token === null) return <Redirect to="/app" replace />;
  const title =
    invitation.data?.role === 'admin' ? 'Become this server’s administrator' : 'Sign up';
  if (token === null && config.data && config.data.sign_up !== 'open') {
    return (
      <AuthCard title="Invitation required">
        <p>
          Accounts on this server need an invitation. Ask its administrator for a link, or{' '}
          <Link href="/sign-in">sign in</Link> if you have an account.
        </p>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={title}>
      {invitation.isError && <ProblemNotice error={invitation.error} />}
      {invitation.data && invitation.data.role !== 'admin' && (
        <Notice kind="good">
          <span>Your invitation includes the plan {invitation.data.plan.name}.</span>
        </Notice>
      )}
      {config.isError && <ProblemNotice error={config.error} onRetry={() => config.refetch()} />}
      <SignUpForm
        key={invitation.data?.email ?? ''}
        token={token}
        email={invitation.data?.email ?? null}
        least={config.data?.password.min_length ?? 8}
      />
    </AuthCard>
  );
}

function SignUpForm(props: { token: string | null; email: string | null; least: number }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState(props.email ?? '');
  const [password, setPassword] = useState('');
  const signUp = useMutation({
    mutationFn: () =>
      post<SignUpAnswer>('sign-up', {
        email,
        password,
        ...(props.token === null ? {} : { invitation: props.token }),
      }),
    onSuccess: (answer) => {
      if (answer.state === 'signed_in') queries.setQueryData(meQuery.queryKey, answer.account);
    },
  });
  if (signUp.data?.state === 'signed_in') return <Redirect to="/app" replace />;
  if (signUp.data) {
    return (
      <Notice kind="good">
        <span>
          We have sent a link to <strong>{signUp.data.email}</strong>. Open it to finish. It may
          take a minute; check your spam folder too.
        </span>
      </Notice>
    );
  }
  const rest = restFault(signUp.error, ['email', 'password']);
  return (
    <>
      <Form onSubmit={() => signUp.mutate()}>
        <EmailField
          readOnly={props.email !== null}
          value={email}
          onChange={setEmail}
          fault={fieldFault(signUp.error, 'email')}
        />
        <PasswordField
          label="Password"
          fresh
          hint={`At least ${props.least} characters. Several words in a row work well.`}
          fault={fieldFault(signUp.error, 'password')}
          value={password}
          onChange={setPassword}
        />
        {rest && <ProblemNotice error={rest} />}
        <button type="submit" className="button primary large" disabled={signUp.isPending}>
          {signUp.isPending ? 'Creating your account…' : 'Create account'}
        </button>
      </Form>
      <p className="small quiet">
        Have an account? <Link href="/sign-in">Sign in</Link>. We store your address, a hash of your
        password and your usage until you delete the account.
      </p>
    </>
  );
}
