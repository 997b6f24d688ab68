import { z } from 'zod';
import { ModelError } from '../model-error.js';

/**
 * What was measured on photos for quantising one network: numbers only. A script makes it
 * (training/int8), the compiler reads it.
 */
const calibrationSchema = z.strictObject({
  /** Where the numbers come from, for people. */
  about: z.string(),
  /** Beginnings of the names of nodes that keep computing in float32. */
  float: z.array(z.string().min(1)),
  /** Least and greatest value to be told apart, by value; what is beyond is clipped. */
  ranges: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** @throws ModelError `compile` when the text is no calibration table */
export function readCalibration(text: string): Calibration {
  const parsed = calibrationSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ModelError('compile', `The calibration table is not as expected: ${parsed.error}`);
}
