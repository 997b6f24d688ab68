// The contract's types that the client shows. Types alone: its schemas would bring a whole library.
// What is published has this file with every type written out; see scripts/pack.mjs.
export type { ErrorCode, FieldProblem } from '@nobg/contract/errors.js';
export type {
  JobAnswer as Job,
  JobDetail as JobPage,
  JobItemAnswer as JobItem,
  JobList,
  JobState,
} from '@nobg/contract/jobs.js';
export type { ModelsAnswer } from '@nobg/contract/models.js';
export type { Mode } from '@nobg/contract/modes.js';
export type { GarmentClass, SubjectBox, SubjectPoint } from '@nobg/contract/options.js';
export type { OutputFormat } from '@nobg/contract/output.js';
export type { OutputFieldName } from '@nobg/contract/output-fields.js';
export type { Problem } from '@nobg/contract/problem.js';
export type { CutoutField } from '@nobg/contract/read-fields.js';
export type { RemoveAnswer } from '@nobg/contract/remove.js';
export type { SubjectType } from '@nobg/contract/subject-type.js';
export type { KeyUsage } from '@nobg/contract/usage.js';
