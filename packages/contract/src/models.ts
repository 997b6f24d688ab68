import { z } from 'zod';
import { modeSchema } from './modes.js';
import { API_PREFIX } from './remove.js';

/** Where it is said which networks this server works with. */
export const MODELS_PATH = `${API_PREFIX}/models`;

const networkSchema = z.object({
  id: z.string().meta({ description: 'Its name, as `model.networks` of a cutout has it.' }),
  title: z.string().meta({ description: 'What it is, for people.' }),
  version: z.string(),
  licence: z.string().meta({
    description:
      'Licence of its weights as an SPDX expression; `LicenseRef-…` where they have terms of their own, or none.',
  }),
  terms: z.string().meta({ description: 'The same in words.' }),
  package_licence: z.string().meta({ description: 'Terms of the package that carries them.' }),
  modes: z
    .array(modeSchema)
    .meta({ description: 'Modes that may use it, without points or a box.' }),
  points_and_box: z
    .boolean()
    .meta({ description: 'Whether it is used in every mode where points or a box are given.' }),
  ready: z.boolean().meta({ description: 'False while it is still being fetched.' }),
});

/** The answer to `GET /api/v1/models`. */
export const modelsAnswerSchema = z
  .object({
    licences: z.enum(['any', 'permissive']).meta({
      description:
        'The set that this server uses: any networks, or only those under permissive terms.',
    }),
    networks: z.array(networkSchema),
  })
  .meta({ description: 'The networks that the modes are made of.' });

export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
