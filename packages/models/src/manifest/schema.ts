import { z } from 'zod';
import type { ModelEntry } from '../types.js';
import { COMPILER_IDS } from './compiler-ids.js';
import { isSpdxExpression } from './licence-expression.js';

const text = z.string().trim().min(1);
const triple = z.tuple([z.number(), z.number(), z.number()]);
/** A divisor: zero would make every pixel infinite. */
const nonZero = z.number().refine((n) => n !== 0, 'expected a number other than 0');

/** A path inside a package: relative, with forward slashes, and not upwards. */
const packagePath = text.refine(
  (p) => !p.startsWith('/') && !p.includes('\\') && !p.split('/').includes('..'),
  'expected a relative path inside the package',
);

const expression = text.refine(
  isSpdxExpression,
  'expected an SPDX licence expression such as MIT, or LicenseRef-… for other terms',
);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
const bytes = z.number().int().positive();

const sourceSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('npm'),
    package: z
      .string()
      .regex(
        /^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/,
        'expected the name of an npm package',
      ),
    // Ranges and tags would let the file change under its checksum.
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'expected an exact version such as 1.0.6'),
    path: packagePath,
    additionalFiles: z.array(z.strictObject({ path: packagePath, sha256, bytes })).exactOptional(),
    tarballBytes: bytes.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('https'),
    url: z.string().refine(isSafeUrl, 'expected an https:// address'),
  }),
  z.strictObject({ type: z.literal('file'), path: text }),
]);

const tensorSchema = z.strictObject({
  name: text,
  type: z.enum(['float32', 'int64']),
  shape: z.array(z.union([z.number().int().positive(), text])),
  range: z.tuple([z.number(), z.number()]).exactOptional(),
});

const entrySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and hyphens'),
  title: text,
  version: text,
  source: sourceSchema,
  sha256,
  bytes,
  licence: z.strictObject({ package: text, weights: text, expression: expression.exactOptional() }),
  input: z
    .strictObject({
      name: text,
      layout: z.enum(['NCHW', 'NHWC']),
      mean: triple,
      std: z.tuple([nonZero, nonZero, nonZero]),
      // Smaller ones see nothing, and larger ones take more memory than a server has.
      size: z.number().int().min(32).max(4096).exactOptional(),
    })
    .nullable(),
  otherInputs: z.array(tensorSchema).exactOptional(),
  output: text,
  activation: z.enum(['none', 'sigmoid']).exactOptional(),
  otherOutputs: z.array(tensorSchema).exactOptional(),
  compiler: z.enum(COMPILER_IDS),
}) satisfies z.ZodType<ModelEntry>;

/** A manifest: `{ "models": [entry, …] }`, with every id once. */
export const manifestSchema = z.strictObject({
  models: z.array(entrySchema).superRefine((entries, context) => {
    entries.forEach((entry, index) => {
      if (entries.findIndex((e) => e.id === entry.id) === index) return;
      context.addIssue({
        code: 'custom',
        path: [index, 'id'],
        message: `"${entry.id}" is there twice`,
      });
    });
  }),
});

/** https, or plain http to this machine, which is no less safe. */
function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
