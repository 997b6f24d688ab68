import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { watchUpload } from '@nobg/server/http/body/upload-watch.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import { IMAGE_PART, multipart } from './multipart.js';
import { redOnGreen, startTestServer, until } from './support.js';

describe('an upload', () => {
  it('is asked for once the checks that need no body have passed', async () => {
    const test = await startTestServer();
    const { body, type } = multipart([{ head: IMAGE_PART, body: await redOnGreen() }]);
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        `Expect: 100-continue\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await line.answered(/^HTTP\/1.1 100 Continue\r\n/);
    line.send(body);
    await line.answered(/HTTP\/1.1 200 OK.*"url"/s);
    line.hangUp();
  });

  it('leaves the connection usable when it was refused and read to its end', async () => {
    const test = await startTestServer();
    const { body, type } = multipart([{ head: IMAGE_PART, body: 'no picture at all' }]);
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    line.send(body);
    await line.answered(/^HTTP\/1.1 422 .*unsupported_format/s);
    line.send('GET /livez HTTP/1.1\r\nHost: nobg\r\n\r\n');
    await line.answered(/HTTP\/1.1 200 OK.*"status":"ok"/s);
    line.hangUp();
  });
});

describe('a body that is too large', () => {
  const SENT = 3_000_000;
  const types = ['application/json', 'multipart/form-data; boundary=X', 'image/png'];
  it.each(types)('is taken in as %s, so that who sends first sees the answer', async (type) => {
    const test = await startTestServer({ NOBG_MAX_UPLOAD_BYTES: '200000' });
    const photo = await redOnGreen();
    const head = type.startsWith('multipart')
      ? Buffer.from(`--X\r\n${IMAGE_PART}\r\n\r\n`)
      : Buffer.from('{"image_base64":"');
    const start = type.startsWith('multipart') ? photo : Buffer.from(photo.toString('base64'));
    const fill = Buffer.alloc(SENT - head.length - start.length, 'A');
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${SENT}\r\n\r\n`,
    );
    for (const bytes of [head, start, fill]) line.send(bytes);
    await line.answered(/^HTTP\/1.1 422 /s);
    // The connection goes on: everything that was sent was taken in.
    line.send('GET /livez HTTP/1.1\r\nHost: nobg\r\n\r\n');
    await line.answered(/HTTP\/1.1 200 OK.*"status":"ok"/s);
    line.hangUp();
  });
});

describe('the watch over an upload', () => {
  let receiver: Socket;
  let sender: Awaited<ReturnType<typeof openLine>>;
  beforeEach(async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const arrived = once(server, 'connection');
    sender = await openLine(`http://127.0.0.1:${port}`);
    [receiver] = (await arrived) as [Socket];
    receiver.resume();
    server.close();
  });
  afterEach(() => {
    sender.hangUp();
    receiver.destroy();
  });

  const watch = (options: { idleMs?: number; maxUploadBytes?: number; signal?: AbortSignal }) =>
    watchUpload(receiver, {
      idleMs: 60_000,
      maxUploadBytes: 1000,
      signal: new AbortController().signal,
      ...options,
    });

  it('ends it when nothing comes', async () => {
    const { failed, signal } = watch({ idleMs: 50 });
    await expect(failed).rejects.toMatchObject({ code: 'request_timeout' });
    expect(signal.aborted).toBe(true);
  });

  it('ends it when far more comes than a form can hold', async () => {
    const watching = watch({ maxUploadBytes: 1000 });
    sender.send(Buffer.alloc(1_200_000));
    await until(() => expect(receiver.bytesRead).toBe(1_200_000));
    await expect(watching.failed).rejects.toMatchObject({ code: 'malformed_body' });
    watching.end();
  });

  it('ends it with the reason when the caller is gone', async () => {
    const gone = new AbortController();
    const { failed } = watch({ signal: gone.signal });
    gone.abort(new Error('left'));
    await expect(failed).rejects.toThrow('left');
  });
});
