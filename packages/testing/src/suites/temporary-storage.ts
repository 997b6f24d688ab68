import assert from 'node:assert/strict';
import { access, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import type { Suite } from './suite.js';

export const TEMPORARY_STORAGE: Suite<TemporaryStorage> = {
  'makes nothing before something is written': async (storage) => {
    await assert.rejects(access(storage.open().create().path));
  },

  'gives back what was written': async (storage) => {
    const file = storage.open().create();
    await file.write(Readable.from([Buffer.from('a '), Buffer.from('photo')]));
    const { stream, bytes } = await file.read();
    assert.equal(bytes, 7);
    assert.equal(await text(stream), 'a photo');
  },

  'leaves no file of a write that failed, and says why': async (storage) => {
    const file = storage.open().create();
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half a photo');
        throw new Error('cut off');
      })(),
    );
    await assert.rejects(file.write(broken), /cut off/);
    await assert.rejects(access(file.path));
  },

  'ends a write with the signal’s reason, and leaves no file': async (storage) => {
    const file = storage.open().create();
    const reason = new Error('nobody waits');
    const endless = new Readable({ read() {} });
    await assert.rejects(file.write(endless, AbortSignal.abort(reason)), reason);
    await assert.rejects(access(file.path));
  },

  'deletes the files of one request, derived ones too, and those of no other': async (storage) => {
    const [mine, others] = [storage.open(), storage.open()];
    const first = mine.create();
    const files = [first, mine.at(`${first.path}-tops`), others.create()];
    for (const file of files) await file.write(Readable.from([Buffer.from('x')]));
    await mine.remove();
    await mine.remove();
    const [whole, derived, other] = files;
    await assert.rejects(access(whole?.path ?? ''));
    await assert.rejects(access(derived?.path ?? ''));
    await access(other?.path ?? '');
  },

  'reads a file to its end though it is removed meanwhile': async (storage) => {
    const files = storage.open();
    const file = files.create();
    await file.write(Readable.from([Buffer.alloc(300_000, 'x')]));
    const { stream } = await file.read();
    await files.remove();
    assert.equal((await text(stream)).length, 300_000);
  },

  'does not follow a link, nor open a folder': async (storage) => {
    const files = storage.open();
    const secret = files.create();
    await secret.write(Readable.from([Buffer.from('the database')]));
    const link = files.create();
    await symlink(secret.path, link.path);
    await assert.rejects(link.read());
    await assert.rejects(files.at(dirname(link.path)).read());
  },

  'deletes what a dead process left behind, once it is old enough': async (storage) => {
    const file = storage.open().create();
    await file.write(Readable.from([Buffer.from('x')]));
    assert.equal(await storage.deleteBefore(new Date(Date.now() - 60_000)), 0);
    await access(file.path);
    assert.equal(await storage.deleteBefore(new Date(Date.now() + 60_000)), 1);
    await assert.rejects(access(file.path));
  },
};
