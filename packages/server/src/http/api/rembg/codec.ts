import type { Composition } from '@nobg/contract/composition.js';
import type { OutputOptions } from '@nobg/contract/output.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Charge, CutoutRequest } from '../../../domain/cutouts/serve-cutout.js';
import { fetchPhoto, type Receiving, receivePhoto } from './sources.js';

/** Reads a request as rembg's server does. @throws RembgError; NobgError of body and photo */
export async function receiveRembg<C extends Charge>(
  request: FastifyRequest,
  reply: FastifyReply,
  receiving: Receiving,
): Promise<CutoutRequest<C>> {
  const { image, parsed } =
    request.method === 'GET'
      ? await fetchPhoto(request, receiving)
      : await receivePhoto(request, reply, receiving);
  const { mode, options, onlyMask, closed, background } = parsed;
  const composition: Composition = {
    ...(closed ? { semitransparency: false } : {}),
    ...(background === null || onlyMask
      ? {}
      : { background: { kind: 'colour', colour: background } }),
  };
  const output: OutputOptions = { format: 'png', channels: onlyMask ? 'alpha' : 'rgba' };
  return {
    source: { image },
    options: { mode, options, output, composition },
    delivery: { store: false, content: true },
  };
}
