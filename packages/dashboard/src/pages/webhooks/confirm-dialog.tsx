import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './webhooks.module.css';

/** Says what a step does, and takes it when that is wanted. */
export function ConfirmDialog<Answer>(props: {
  readonly title: string;
  readonly act: string;
  readonly danger?: boolean;
  readonly step: Pick<UseMutationResult<Answer, Error, void>, 'error' | 'isPending' | 'mutate'>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, act, danger = false, step, onClose, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <p className={css.about}>{children}</p>
      {step.error && <ProblemNotice error={step.error} />}
      <div className="row">
        <button
          type="button"
          className={`button ${danger ? 'danger' : 'primary'}`}
          disabled={step.isPending}
          onClick={() => step.mutate()}
        >
          {act}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
