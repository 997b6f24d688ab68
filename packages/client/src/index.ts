export { type Client, createClient } from './client.js';
export type {
  ErrorCode,
  FieldProblem,
  GarmentClass,
  Job,
  JobItem,
  JobPage,
  JobState,
  KeyUsage,
  Mode,
  ModelsAnswer,
  OutputFormat,
  RemoveAnswer,
  SubjectBox,
  SubjectPoint,
  SubjectType,
} from './contract.js';
export { ApiError, ConnectionError } from './errors.js';
export type { CutoutFields, RenderFields } from './fields.js';
export type { ImageAnswer } from './image-answer.js';
export type { JobPhoto } from './job-body.js';
export { hasEnded, type JobEvent } from './job-types.js';
export type { ItemsOptions, Jobs } from './jobs.js';
export type { Limit, Limits } from './limits.js';
export type { Photo } from './photo.js';
export type { CallOptions, ClientOptions } from './transport.js';
export {
  verifyWebhook,
  WebhookError,
  type WebhookEvent,
  type WebhookOptions,
} from './webhooks.js';
