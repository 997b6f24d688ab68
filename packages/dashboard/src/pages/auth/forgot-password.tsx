import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/call.ts';
import { configQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { EmailField } from './email-field.tsx';

export default function ForgotPassword() {
  usePageTitle('Forgot the password');
  const config = useQuery(configQuery).data;
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => post('reset-password/request', { email }) });
  if (config && !config.mail) {
    return (
      <AuthCard title="Forgot the password?">
        <p>This server sends no mail. Ask its administrator for a link to set a new password.</p>
        <Link href="/sign-in" className="button">
          Back to sign in
        </Link>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Forgot the password?">
      {ask.isSuccess ? (
        <Notice kind="good">
          <span>If {email} has an account here, we have sent a link to it.</span>
        </Notice>
      ) : (
        <Form onSubmit={() => ask.mutate()}>
          <p className="quiet">We will send you a link to set a new password.</p>
          <EmailField value={email} onChange={setEmail} />
          {ask.isError && <ProblemNotice error={ask.error} />}
          <button type="submit" className="button primary large" disabled={ask.isPending}>
            Send link
          </button>
        </Form>
      )}
      <p className="small">
        <Link href="/sign-in">Back to sign in</Link>
      </p>
    </AuthCard>
  );
}
