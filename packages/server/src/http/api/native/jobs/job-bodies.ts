import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';
import { bodyParts } from '../../../body/body-parts.js';
import { inflatedBody, inflatedRequest } from '../../../body/inflated.js';
import { maxTextBytes } from '../../../body/multipart-limits.js';
import { refuseTruncated, unknownField } from '../../../body/upload-fields.js';
import { arrayElements } from './array-elements.js';
import { fault, type ListedImage, plainName, readListed } from './item-fields.js';
import type { JobReader, JobReceiver } from './receive-job.js';

/** Bytes of the list that says more of images that are sent as files. */
const MAX_LIST_BYTES = 33_554_432;

const READERS: Readonly<Record<string, JobReader>> = {
  'multipart/form-data': readForm,
  'application/json': readList,
  'application/zip': readZip,
  'application/x-zip-compressed': readZip,
};

/** @throws NobgError `unsupported_content_type`, before anything of the body is read */
export function readerOf(request: FastifyRequest): JobReader {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader !== undefined) return reader;
  const expected = 'multipart/form-data, application/json or application/zip';
  const received = type ? type.replace(/[^\w.+/-]/g, '?').slice(0, 80) : 'no Content-Type';
  throw new NobgError('unsupported_content_type', `Send a job as ${expected}; got ${received}.`, {
    fields: [{ field: 'Content-Type', expected, received }],
  });
}

/** `image` as often as there are images, or a zip in `archive`; `items` before them says more of each. */
async function readForm(request: FastifyRequest, receiver: JobReceiver): Promise<void> {
  const { maxBytes, maxImages, maxUploadBytes } = receiver.options;
  const parts = inflatedRequest(request, maxBytes).parts({
    limits: {
      ...{ fieldNameSize: 100, fieldSize: MAX_LIST_BYTES, fields: 64, headerPairs: 16 },
      // One more than is allowed passes, so that the draft says what is wrong.
      ...{ files: maxImages + 2, parts: maxImages + 66, headerSize: 8192 },
      fileSize: Math.max(maxBytes, 2 * maxUploadBytes),
    },
    isPartAFile: (name: string | undefined, type: string | undefined, file: string | undefined) =>
      file !== undefined || type === 'application/octet-stream' || isFile(name),
  } as Parameters<FastifyRequest['parts']>[0]);
  let list: ListedImage[] | null = null;
  const said = (n: number) => list?.[n];
  for await (const part of parts) {
    const name = (part.fieldname as string | undefined) ?? '';
    if (part.type === 'file') {
      part.file.on('error', () => undefined);
      if (name === 'image') {
        const n = receiver.count;
        const { externalId = null, options = null, name: called } = said(n) ?? {};
        const about = { externalId, options, name: called ?? plainName(part.filename ?? '') };
        await receiver.takeFile(part.file, about, `images[${n}]`);
      } else if (name === 'archive') await receiver.takeArchive(part.file, said);
      else if (name === 'bg_image') await receiver.takeBackground(part.file);
      else throw unknownField(name || undefined);
      continue;
    }
    const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
    if (name === 'items') list = listOf(text, list, receiver.count);
    else if (part.valueTruncated || Buffer.byteLength(text) > maxTextBytes(name)) {
      refuseTruncated(name);
    } else receiver.takeText(name, text);
  }
  if (list !== null && list.length !== receiver.count) {
    const expected = `as many entries as images, ${receiver.count}`;
    throw fault('conflicting_options', 'items', expected, String(list.length));
  }
}

function isFile(name: string | undefined): boolean {
  return name === 'image' || name === 'archive' || name === 'bg_image';
}

function listOf(text: string, earlier: ListedImage[] | null, images: number): ListedImage[] {
  if (earlier !== null) throw fault('conflicting_options', 'items', 'one list', 'more than one');
  if (images > 0)
    throw fault('conflicting_options', 'items', 'the list before the images', 'after');
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw fault('invalid_option', 'items', 'a list in JSON', 'something else');
  }
  if (!Array.isArray(entries)) throw fault('invalid_option', 'items', 'a list', 'something else');
  return entries.map((entry, position) => readListed(entry, position, false));
}

/** `items`: addresses, or objects with one; beside it fields that hold for all. */
async function readList(request: FastifyRequest, receiver: JobReceiver): Promise<void> {
  const fields = {
    isText: () => true,
    isStreamed: (name: string) => name === 'items',
    maxFileBytes: receiver.options.maxBytes / 2,
  };
  for await (const part of bodyParts(request, fields)) {
    if (part.kind === 'text') {
      receiver.takeText(part.name, part.text);
      continue;
    }
    if (receiver.count > 0)
      throw fault('conflicting_options', 'items', 'one list', 'more than one');
    for await (const entry of arrayElements(part.stream, 'items')) {
      await receiver.takeListed(readListed(entry, receiver.count, true));
    }
  }
}

/** The archive is the body; fields come in the address. */
async function readZip(request: FastifyRequest, receiver: JobReceiver): Promise<void> {
  const body = inflatedBody(request, receiver.options.maxBytes);
  await receiver.takeArchive(body, () => undefined);
}
