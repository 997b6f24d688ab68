import { MODELS_PATH, type ModelsAnswer, modelsAnswerSchema } from '@nobg/contract/models.js';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import { type CutoutOptions, OPTION_MODES } from '@nobg/contract/options.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import { extrasFor, networksFor } from '@nobg/engine/mode-networks.js';
import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { standardId } from '@nobg/engine/network-forms.js';
import type { ServedNetwork } from '../../../entities/served-network.js';
import type { ModelAvailability } from '../../../ports/model-availability.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { TypedInstance } from '../../typed-instance.js';

/** What the endpoint tells of. */
export interface ModelServices {
  readonly networks: readonly ServedNetwork[];
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
  const modesOf = (id: string) =>
    MODES.filter((mode) =>
      [...networksFor(mode, widestOptions(mode), choice), ...extrasFor(mode, choice)].includes(
        standardId(id),
      ),
    );
  const box = { left: 0, top: 0, right: 1, bottom: 1 };
  const chosen = (id: string) =>
    MODES.every((mode) => networksFor(mode, { box }, choice).includes(id));
  const plain = (id: string) => modesOf(id).length === MODES.length;
  return {
    licences: choice.licences,
    networks: networks.map(
      ({ id, version, licence, title = id, terms = licence, packageLicence = terms }) => ({
        ...{ id, title, version, licence, terms },
        package_licence: packageLicence,
        modes: modesOf(id),
        points_and_box: chosen(id) && !plain(id),
        ready: !missing.includes(id),
      }),
    ),
  };
}

/** Options with which a mode uses networks that it does without otherwise. */
function widestOptions(mode: Mode): CutoutOptions {
  return OPTION_MODES.plate?.includes(mode) ? { plate: 'drop' } : {};
}
