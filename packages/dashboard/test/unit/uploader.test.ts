import { expect, it, vi } from 'vitest';
import { RequestProblem } from '../../src/api/problem.ts';
import type { PhotoSource } from '../../src/upload/photo-source.ts';
import type { OpenedPhoto } from '../../src/upload/send-images.ts';
import { createUploader, type UploadDeps, type Uploader } from '../../src/upload/uploader.ts';

const MB = 1024 * 1024;

function photo(path: string, size = 1): PhotoSource {
  return { path, size, type: 'image/png', open: async () => new Blob(['x']) };
}

const photos = (count: number, size = 1) =>
  Array.from({ length: count }, (_, n) => photo(`${n}.png`, size));

const problem = (status: number, retryAfterS: number | null = null) =>
  new RequestProblem(`status ${status}`, { status, code: 'made_up', retryAfterS });

/** An upload whose requests are answered by `answer`, and what was asked for. */
function started(chosen: readonly PhotoSource[], answer: UploadDeps['send'] = async () => {}) {
  const sent: string[][] = [];
  const slept: number[] = [];
  const finish = vi.fn(async () => {});
  const uploader = createUploader(chosen, {
    send(opened, onSent, signal) {
      sent.push(opened.map(({ path }: OpenedPhoto) => path));
      return answer(opened, onSent, signal);
    },
    finish,
    sleep: async (ms) => void slept.push(ms),
    now: () => 0,
  });
  return { uploader, sent, slept, finish };
}

const reached = (uploader: Uploader, at: string) =>
  vi.waitFor(() => expect(uploader.state().phase.at).toBe(at));

/** Answers once it is told to, or is cut off. */
const untilStopped: UploadDeps['send'] = (_photos, _onSent, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(problem(0)), { once: true });
  });

it('sends requests of bounded number and size, and closes the batch at the end', async () => {
  const many = started(photos(60));
  await reached(many.uploader, 'done');
  expect(many.sent.map((names) => names.length)).toEqual([25, 25, 10]);
  expect(many.finish).toHaveBeenCalledTimes(1);
  const large = started([...photos(2, 10 * MB), photo('huge', 90 * MB), ...photos(3, 10 * MB)]);
  await reached(large.uploader, 'done');
  expect(large.sent.map((names) => names.length)).toEqual([2, 1, 2, 1]);
  expect(large.uploader.state()).toMatchObject({
    photos: { sent: 6, total: 6 },
    bytes: { sent: 140 * MB, total: 140 * MB },
  });
});

it('waits out faults that pass, as long as the server says, and sends the same again', async () => {
  const faults = [problem(0), problem(503), problem(429, 7)];
  const { uploader, sent, slept } = started(photos(2), async () => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  await reached(uploader, 'done');
  expect(sent).toEqual(Array(4).fill(['0.png', '1.png']));
  expect(slept).toEqual([1000, 2000, 7000]);
});

it('ends with a fault that does not pass, and leaves the batch open', async () => {
  const { uploader, sent, finish } = started(photos(30), async () => {
    throw problem(409);
  });
  await reached(uploader, 'failed');
  expect(sent.length).toBe(1);
  expect(finish).not.toHaveBeenCalled();
});

it('cuts off the request when it is paused, and sends it again when it goes on', async () => {
  let answer = untilStopped;
  const { uploader, sent } = started(photos(3), (...of) => answer(...of));
  await vi.waitFor(() => expect(sent.length).toBe(1));
  uploader.pause();
  expect(uploader.state().phase.at).toBe('paused');
  answer = async () => {};
  uploader.resume();
  await reached(uploader, 'done');
  expect(sent).toEqual(Array(2).fill(['0.png', '1.png', '2.png']));
});

it('sends nothing more once it is stopped', async () => {
  const { uploader, sent, finish } = started(photos(30), untilStopped);
  await vi.waitFor(() => expect(sent.length).toBe(1));
  uploader.stop();
  uploader.resume();
  expect(uploader.state().phase.at).toBe('stopped');
  await new Promise((resolve) => setTimeout(resolve));
  expect(sent.length).toBe(1);
  expect(finish).not.toHaveBeenCalled();
});

it('names files that are gone when their turn comes, once, and sends the others', async () => {
  const moved = { ...photo('moved.png'), open: () => Promise.reject(new DOMException('gone')) };
  const faults = [problem(503)];
  const { uploader, sent } = started([photo('a.png'), moved], async () => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  await reached(uploader, 'done');
  expect(sent).toEqual([['a.png'], ['a.png']]);
  expect(uploader.state().unreadable.map(({ path }) => path)).toEqual(['moved.png']);
});
