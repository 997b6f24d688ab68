import type { NewInvitationAnswer } from '@nobg/contract/app/admin.js';
import type { Plan } from '@nobg/contract/app/plans.js';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, post } from '../../api/call.ts';
import { configQuery, invitationsQuery } from '../../api/queries.ts';
import { Code } from '../../ui/code.tsx';
import { Field } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { timeLeft } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { fieldFault, restFault } from '../auth/field-fault.ts';
import css from './admin.module.css';

/** Links with which others make an account. */
export function Invitations({ plans }: { plans: readonly Plan[] }) {
  const closed = useQuery(configQuery).data?.sign_up === 'closed';
  const invitations = useQuery(invitationsQuery);
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [plan, setPlan] = useState('');
  const changed = () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  const invite = useMutation({
    mutationFn: () =>
      post<NewInvitationAnswer>('admin/invitations', {
        email: email === '' ? null : email,
        plan: plan === '' ? null : plan,
      }),
    onSuccess: () => {
      setEmail('');
      return changed();
    },
  });
  const take = useMutation({
    mutationFn: (id: string) => call('DELETE', `admin/invitations/${id}`),
    onSettled: changed,
  });
  const rest = restFault(invite.error, ['email']);
  return (
    <section className="panel stack" aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      {closed ? (
        <p className="quiet">Sign-up is closed on this server, so invitations are disabled.</p>
      ) : (
        <Form className={css.invite} onSubmit={() => invite.mutate()}>
          <Field
            label="For this address"
            hint="If empty, anyone with the link can use it."
            type="email"
            maxLength={254}
            autoComplete="off"
            value={email}
            fault={fieldFault(invite.error, 'email')}
            onChange={({ target }) => setEmail(target.value)}
          />
          <label className="field">
            <span className="label">Plan</span>
            <select
              className="select"
              value={plan}
              onChange={({ target }) => setPlan(target.value)}
            >
              <option value="">Default for new accounts</option>
              {plans.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button" disabled={invite.isPending}>
            Create invitation
          </button>
        </Form>
      )}
      {rest && <ProblemNotice error={rest} />}
      {invite.data && (
        <>
          <Notice kind="good">
            <span>
              {invite.data.mailed
                ? `Sent to ${invite.data.email}. The link is shown only once:`
                : 'Pass this link on; it is shown only once:'}
            </span>
          </Notice>
          <Code label="Invitation" text={invite.data.url} />
        </>
      )}
      {take.isError && <ProblemNotice error={take.error} />}
      <Loaded query={invitations} height="4rem">
        {(list) =>
          list.length === 0 ? (
            <p className="small quiet">No open invitations.</p>
          ) : (
            <ul className={css.open}>
              {list.map((each) => (
                <li key={each.id}>
                  <span>
                    <strong>{each.email ?? 'Anyone with the link'}</strong>
                    <span className="small quiet">
                      {' '}
                      plan {each.plan}, {timeLeft(each.expires_at)} left
                    </span>
                  </span>
                  <button
                    type="button"
                    className="button slim danger"
                    disabled={take.isPending}
                    onClick={() => take.mutate(each.id)}
                  >
                    Revoke
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
