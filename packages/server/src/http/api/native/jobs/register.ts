import type { Results } from '../../../../domain/cutouts/results.js';
import { streamBodies } from '../../../body/content-type.js';
import type { Draining } from '../../../lifecycle/draining.js';
import type { HttpSettings } from '../../../settings.js';
import type { TypedInstance } from '../../../typed-instance.js';
import type { JobContext } from './context.js';
import { type CorrectionServices, correctionEndpoints } from './correction.js';
import { createJobEndpoints, type ReceiveJobServices } from './create-job.js';
import { jobEventsEndpoint } from './job-events.js';
import { jobResultsEndpoints } from './job-results.js';
import { jobEndpoints } from './job-routes.js';

export interface JobEndpointServices extends ReceiveJobServices, CorrectionServices {
  readonly results: Results;
  readonly draining: Pick<Draining, 'begun'>;
}

/** `…/jobs`, whoever asks. */
export function registerJobs(
  scope: TypedInstance,
  context: JobContext,
  services: JobEndpointServices,
  settings: HttpSettings,
): void {
  scope.register(async (received) => {
    streamBodies(received);
    createJobEndpoints(received as TypedInstance, context, services, settings);
    jobEndpoints(received as TypedInstance, context);
    correctionEndpoints(received as TypedInstance, context, services, settings);
  });
  jobEventsEndpoint(scope, context, services.draining);
  jobResultsEndpoints(scope, context, services);
}
