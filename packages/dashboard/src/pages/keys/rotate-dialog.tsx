import type { AppKey, NewKeyAnswer } from '@nobg/contract/app/keys.js';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/call.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Segments } from '../../ui/segments.tsx';

const OVERLAPS = [
  { value: '0', label: 'Ends immediately' },
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;

/** A new secret in place of the old one, which goes on working for a while. */
export function RotateDialog(props: {
  readonly of: AppKey;
  readonly onClose: () => void;
  readonly onMade: (secret: string, name: string) => void;
}) {
  const [hours, setHours] = useState<(typeof OVERLAPS)[number]['value']>('24');
  const rotate = useMutation({
    mutationFn: () =>
      post<NewKeyAnswer>(`keys/${props.of.id}/rotate`, { overlap_hours: Number(hours) }),
    onSuccess: ({ secret, key }) => props.onMade(secret, key.name),
  });
  return (
    <Dialog title={`Rotate “${props.of.name}”`} onClose={props.onClose}>
      <p>You get a new key with the same rights. The old one stays valid for the overlap.</p>
      <Segments label="Overlap" options={OVERLAPS} value={hours} onChange={setHours} />
      {rotate.isError && <ProblemNotice error={rotate.error} />}
      <DialogButtons
        kind="primary"
        disabled={rotate.isPending}
        onCancel={props.onClose}
        onClick={() => rotate.mutate()}
      >
        Create new key
      </DialogButtons>
    </Dialog>
  );
}
