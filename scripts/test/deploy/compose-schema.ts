import { z } from 'zod';

const word = z.string().min(1);
const words = z.array(word).min(1);
const duration = z.string().regex(/^\d+(ms|s|m|h)$/);
const size = z.string().regex(/^\d+[kmg]$/);
const variables = z.record(z.string().regex(/^[A-Z_0-9]+$/), z.string());

const service = z.strictObject({
  image: word,
  build: z.strictObject({ context: word, dockerfile: word, target: word }).optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  command: words.optional(),
  entrypoint: words.optional(),
  environment: variables.optional(),
  ports: words.optional(),
  volumes: words.optional(),
  networks: words.optional(),
  secrets: words.optional(),
  read_only: z.boolean().optional(),
  tmpfs: words.optional(),
  cap_drop: words.optional(),
  cap_add: words.optional(),
  security_opt: words.optional(),
  stop_grace_period: duration.optional(),
  mem_limit: size.optional(),
  shm_size: size.optional(),
  pids_limit: z.int().positive().optional(),
  deploy: z.strictObject({ replicas: z.int().positive() }).optional(),
  depends_on: z
    .record(
      word,
      z.strictObject({
        condition: z.enum(['service_healthy', 'service_completed_successfully']),
      }),
    )
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], word),
      interval: duration,
      timeout: duration,
      retries: z.int().positive(),
    })
    .optional(),
});

/**
 * The part of the Compose specification that our files use, so that a misspelt member or a value of a wrong type is
 * found. What begins with `x-` is for the file's own use.
 */
export const composeSchema = z.strictObject({
  name: word,
  services: z.record(word, service),
  networks: z.record(word, z.nullable(z.strictObject({ internal: z.boolean() }))).optional(),
  volumes: z.record(word, z.null()).optional(),
  secrets: z.record(word, z.strictObject({ file: word })).optional(),
});
