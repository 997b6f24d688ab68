import type { AppKey } from '@nobg/contract/app/keys.js';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { timeAgo } from '../../ui/format.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';

export function RevokeDialog(props: {
  readonly of: AppKey;
  readonly onClose: () => void;
  readonly onDone: () => unknown;
}) {
  const { of: key } = props;
  const revoke = useMutation({
    mutationFn: () => call('DELETE', `keys/${key.id}`),
    onSuccess: () => {
      props.onDone();
      props.onClose();
    },
  });
  return (
    <Dialog title={`Revoke “${key.name}”?`} onClose={props.onClose}>
      <p>
        It stops working immediately. This cannot be undone.{' '}
        {key.last_used
          ? `Last used ${timeAgo(key.last_used.at)}, from ${key.last_used.address}.`
          : 'Never used.'}
      </p>
      {revoke.isError && <ProblemNotice error={revoke.error} />}
      <DialogButtons
        kind="danger"
        disabled={revoke.isPending}
        onCancel={props.onClose}
        onClick={() => revoke.mutate()}
      >
        Revoke key
      </DialogButtons>
    </Dialog>
  );
}
