import { expect, it, vi } from 'vitest';
import { BATCH, createBatches, type Sized, waitForRoom } from '../src/remove/job-batches.js';

const photos = (count: number, bytes = 1000): Sized[] =>
  Array.from({ length: count }, () => ({ bytes }));

function gathered() {
  const sent: number[] = [];
  const batches = createBatches<Sized>((batch) => void sent.push(batch.length));
  return { sent, batches };
}

it('sends full batches at once, and the rest when the server runs out of work', async () => {
  const { sent, batches } = gathered();
  for (const photo of photos(BATCH.photos + 10)) batches.add(photo);
  await vi.waitFor(() => expect(sent).toEqual([BATCH.photos]));
  for (let n = 0; n < BATCH.photos - 10; n += 1) batches.ended();
  await vi.waitFor(() => expect(sent).toEqual([BATCH.photos, 10]));
  batches.close();
});

it('bounds the bytes of a batch, and sends a photo above the bound alone', async () => {
  const { sent, batches } = gathered();
  for (const photo of photos(3, BATCH.bytes + 1)) batches.add(photo);
  await vi.waitFor(() => expect(sent).toEqual([1, 1, 1]));
  batches.close();
});

it('sends nothing once it is closed', () => {
  vi.useFakeTimers();
  try {
    const { sent, batches } = gathered();
    for (const photo of photos(3)) batches.add(photo);
    batches.close();
    vi.runAllTimers();
    expect(sent).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it('does not wait for room that an empty account does not have either', async () => {
  const jobs = { waiting: 0, bytes: 0, max_waiting: 2, max_bytes: 10 };
  const client = { usage: async () => ({ key: {}, plan: null, jobs }) as never };
  await waitForRoom(client, photos(3), new AbortController().signal);
  const full = { ...jobs, waiting: 1 };
  const stop = new AbortController();
  const busy = { usage: async () => ({ key: {}, plan: null, jobs: full }) as never };
  const waiting = waitForRoom(busy, photos(3), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow();
});
