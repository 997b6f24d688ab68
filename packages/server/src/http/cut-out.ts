import type { Removal } from '../domain/removals.js';
import type { Reservation } from '../domain/usage.js';
import type { ApiKey } from '../ports/key-store.js';
import type { Asked } from './asked.js';
import type { TemporaryFiles } from './body/temporary-files.js';
import type { HttpServices } from './context.js';

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
  const { delivery, mode, options, photoPath, backgroundPath, signal, reservation } = request;
  const background = backgroundPath === undefined ? {} : { backgroundPath };
  if (delivery.store) {
    const { key } = request;
    const wish = { ...delivery.wish };
    return services.removals.remove({
      ...{ key, reservation, photoPath, mode, options, wish, signal },
      ...background,
    });
  }
  const path = await request.temporary.path();
  const job = { inputPath: photoPath, outputPath: path, mode, options };
  const cutout = await services.cutouts.cut({ ...job, ...delivery.wish, ...background }, signal);
  await reservation.settle();
  return { ...cutout, path, usage: reservation.usage };
}
