import { NobgError } from '@nobg/contract/errors.js';
import type { Removal } from '../../../domain/cutouts/removals.js';
import type { Reservation } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TemporaryFiles } from '../../body/temporary-files.js';
import type { HttpServices } from '../../context.js';
import type { Asked } from './parsed-request.js';

/** A cutout that was made: kept under an id, or as a temporary file alone. */
export type Made = Omit<Removal, 'id' | 'expiresAt'> &
  (
    | (Pick<Removal, 'id' | 'expiresAt'> & { readonly path?: undefined })
    | { readonly id?: undefined; readonly path: string }
  );

/** Cuts out what was asked for and charges for it. Throws as `Removals.remove` does. */
export async function cutOut(
  request: Asked & {
    readonly key: ApiKey;
    readonly reservation: Reservation;
    readonly temporary: TemporaryFiles;
    readonly signal: AbortSignal;
  },
  services: Pick<HttpServices, 'removals' | 'cutouts'>,
): Promise<Made> {
  const { key, delivery, mode, options, photoPath, backgroundPath, signal, reservation } = request;
  const background = backgroundPath === undefined ? {} : { backgroundPath };
  if (delivery.store) {
    const requested = { ...delivery.requested };
    return services.removals.remove({
      ...{ key, reservation, photoPath, mode, options, requested, signal },
      ...background,
    });
  }
  if (options.layers !== undefined) throw layersAreKept();
  const path = await request.temporary.path();
  const job = { inputPath: photoPath, outputPath: path, mode, options };
  const requested = { ...job, ...delivery.requested, ...background };
  const cutout = await services.cutouts.cut(key, requested, signal);
  await reservation.settle();
  const { layers: _none, ...made } = cutout;
  const { usage, quota } = reservation;
  return { ...made, path, usage, quota };
}

/** Layers are results of their own: there is nothing to answer them with where nothing is kept. */
function layersAreKept(): NobgError {
  const problem = { field: 'layers', expected: 'store=true with it', received: 'store=false' };
  const sentence = 'layers: expected store=true with it, but got store=false.';
  return new NobgError('invalid_option', sentence, { fields: [problem] });
}
