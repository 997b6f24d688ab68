import type { NewWebhookAnswer, Webhook } from '@nobg/contract/webhooks.js';
import { useMutation } from '@tanstack/react-query';
import { post } from '../../api/call.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** A new secret; the old one signs as well for a day. */
export function RotateDialog(props: {
  readonly of: Webhook;
  readonly onClose: () => void;
  readonly onMade: (secret: string) => void;
}) {
  const rotate = useMutation({
    mutationFn: () => post<NewWebhookAnswer>(`webhooks/${props.of.id}/rotate`),
    onSuccess: ({ secret }) => props.onMade(secret),
  });
  return (
    <ConfirmDialog
      title="Rotate the secret?"
      act="Create new secret"
      step={rotate}
      onClose={props.onClose}
    >
      For 24 hours messages to {props.of.url} are signed with both secrets, then with the new one
      alone.
    </ConfirmDialog>
  );
}
