import { MODES, type Mode } from '@nobg/contract/modes.js';
import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import { CUTOUT_FIELD_TEXTS, CUTOUT_FIELDS } from '@nobg/contract/read-fields.js';
import { z } from 'zod';

const MODE_TEXTS: Readonly<Record<Mode, string>> = {
  common: 'the main subject, whatever it is',
  body: 'people, with hair and what they hold; bystanders are removed',
  product: 'one or several products',
  food: 'the dish with its plate or bowl',
  clothing: 'the garments of the main person, or laid flat, without skin and hair',
};

const FORMATS = Object.keys(RESULT_MEDIA_TYPES).join(', ');

const OPTION_NAMES = CUTOUT_FIELDS.filter((name) => name !== 'mode');

/** What `remove_background` takes. */
export const removeInputSchema = z.object({
  photo: z.string().describe('Path of the photo'),
  output: z.string().describe(`Path of the result; its extension is the format: ${FORMATS}`),
  mode: z.enum(MODES).default('common').describe('What to keep; list_modes describes the modes'),
  overwrite: z.boolean().default(false).describe('Whether an existing result is replaced'),
  options: z
    .partialRecord(z.enum(OPTION_NAMES as [string, ...string[]]), z.string())
    .default({})
    .describe('Further options as text, such as {"bg_color": "white"}; list_modes describes them'),
});

export type RemoveInput = z.infer<typeof removeInputSchema>;

/** What `remove_background` answers. */
export const removeOutputSchema = z.object({
  output: z.string().describe('Absolute path of the result'),
  width: z.int().describe('px'),
  height: z.int().describe('px'),
  mode: z.enum(MODES),
  type: z.string().describe('Class of the subject'),
  confidence: z.number().describe('Estimated IoU with the correct cutout, 0 to 1; check low ones'),
});

const describedSchema = z.object({ name: z.string(), description: z.string() });

/** What `list_modes` answers. */
export const modesOutputSchema = z.object({
  modes: z.array(describedSchema),
  options: z.array(describedSchema),
});

/** The modes and options of this version. */
export function listModes(): z.infer<typeof modesOutputSchema> {
  return {
    modes: MODES.map((name) => ({ name, description: MODE_TEXTS[name] })),
    options: OPTION_NAMES.map((name) => ({
      name,
      description: CUTOUT_FIELD_TEXTS[name as keyof typeof CUTOUT_FIELD_TEXTS].summary,
    })),
  };
}
