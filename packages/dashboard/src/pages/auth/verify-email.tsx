import type { VerifiedAnswer } from '@nobg/contract/app/account.js';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import { post } from '../../api/call.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { AuthCard } from './auth-card.tsx';
import { useFragmentToken } from './use-fragment-token.ts';

/** By a press of a button: mail programs that open every link must not use it up. */
export default function VerifyEmail() {
  usePageTitle('Confirm your address');
  const token = useFragmentToken('token');
  const verify = useMutation({
    mutationFn: () => post<VerifiedAnswer>('verify-email', { token }),
  });
  if (verify.isSuccess) {
    return (
      <AuthCard title="Confirmed">
        <p>
          <strong>{verify.data.email}</strong> is yours. Sign in to go on.
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
          The link is not whole: open it from the mail once more. To get a new one,{' '}
          <Link href="/sign-in">sign in</Link>.
        </p>
      ) : (
        <button
          type="button"
          className="button primary large"
          disabled={verify.isPending}
          onClick={() => verify.mutate()}
        >
          Confirm it
        </button>
      )}
      {verify.isError && <ProblemNotice error={verify.error} />}
    </AuthCard>
  );
}
