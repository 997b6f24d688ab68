import { MODELS_PATH, type ModelsAnswer, modelsAnswerSchema } from '@nobg/contract/models.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import { modesUsing, onlyPromptsUse } from '@nobg/engine/mode-networks.js';
import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import type { WorkerNetwork } from '../../../entities/engine-worker.js';
import type { ModelAvailability } from '../../../ports/model-availability.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { TypedInstance } from '../../typed-instance.js';

/** What the endpoint tells of. */
export interface ModelServices {
  /** Those that are known now. */
  readonly networks: () => readonly WorkerNetwork[];
  readonly choice: NetworkChoice;
  readonly availability: ModelAvailability;
}

/** `GET /api/v1/models`: the networks, what they may be used for, and which modes use them. */
export function modelsEndpoint(app: TypedInstance, services: ModelServices): void {
  app.route({
    method: 'GET',
    url: MODELS_PATH.slice(API_PREFIX.length),
    schema: {
      operationId: 'listModels',
      summary: 'List the networks and their licences',
      description: 'Which networks the modes of this server are made of. Costs no request.',
      tags: ['Cutouts'],
      security: [{ key: [] }],
      response: {
        200: {
          description: 'The networks.',
          content: { 'application/json': { schema: modelsAnswerSchema } },
        },
        ...problemResponses(KEYED_STATUSES),
      },
    },
    handler: async (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return answerOf(services);
    },
  });
}

function answerOf({ networks, choice, availability }: ModelServices): ModelsAnswer {
  const missing = availability.missing();
  return {
    licences: choice.licences,
    networks: networks().map(
      ({ id, version, licence, title = id, terms = licence, packageLicence = terms }) => ({
        ...{ id, title, version, licence, terms },
        package_licence: packageLicence,
        modes: [...modesUsing(id, choice)],
        points_and_box: onlyPromptsUse(id, choice),
        ready: !missing.includes(id),
      }),
    ),
  };
}
