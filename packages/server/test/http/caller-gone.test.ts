import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import { IMAGE_PART, multipart } from './multipart.js';
import {
  filesUnder,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from './support.js';

describe('a caller who goes away', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
    await test.server.ready();
  });

  const uploads = () => filesUnder(join(test.folder, 'data', 'results', 'unfinished'));

  async function beginUpload(bytes: Uint8Array) {
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        'Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 900000\r\n\r\n',
    );
    const { body } = multipart([{ head: IMAGE_PART, body: bytes }], '');
    line.send(body);
    await until(async () => expect(await uploads()).toHaveLength(1));
    return line;
  }

  it('in the middle of the upload leaves nothing behind and pays nothing', async () => {
    const line = await beginUpload(await redOnGreen());
    line.hangUp();
    await test.expectNothingLeft();
  });

  it('while the photo is in work leaves nothing behind, and the slot is free again', async () => {
    const leave = new AbortController();
    const form = formWith(await photoThatSays(`wait ${test.folder}/never`));
    const headers = { 'X-API-Key': test.secret };
    const answer = test.remove(form, { headers, signal: leave.signal });
    await until(async () => expect(await uploads()).toHaveLength(1));
    leave.abort();
    await expect(answer).rejects.toThrow(/abort/);
    await test.expectNothingLeft();
    expect((await test.remove(formWith(await redOnGreen()))).status).toBe(200);
    const line = test.log().find(({ code }) => code === 'caller_gone');
    expect(line).toBeDefined();
  });
});

describe('a caller who stops sending', () => {
  it('is answered 408 and cut off', async () => {
    const test = await startTestServer({}, { times: { idleMs: 200 } });
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        'Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 900000\r\n\r\n--X\r\n',
    );
    await line.answered(/^HTTP\/1.1 408 .*"code":"request_timeout"/s);
    await line.closed();
    await test.expectNothingLeft();
  });

  it('is cut off in the middle of the headers too', async () => {
    const test = await startTestServer({}, { times: { headersMs: 300, requestMs: 300 } });
    const line = await openLine(test.url);
    line.send('POST /api/v1/remove HTTP/1.1\r\nHost: no');
    await line.answered(/^HTTP\/1.1 408 .*"code":"request_timeout"/s);
    await line.closed();
  });
});
