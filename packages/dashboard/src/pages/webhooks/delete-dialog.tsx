import type { Webhook } from '@nobg/contract/webhooks.js';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

export function DeleteDialog(props: {
  readonly of: Webhook;
  readonly onClose: () => void;
  readonly onDone: () => unknown;
}) {
  const remove = useMutation({
    mutationFn: () => call('DELETE', `webhooks/${props.of.id}`),
    onSuccess: () => {
      props.onDone();
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Delete the webhook?"
      act="Delete webhook"
      danger
      step={remove}
      onClose={props.onClose}
    >
      Nothing more is sent to {props.of.url}, and its log is deleted. This cannot be undone.
    </ConfirmDialog>
  );
}
