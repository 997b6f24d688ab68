import {
  appKeySchema,
  changeKeySchema,
  keysAnswerSchema,
  keysQuerySchema,
  newKeyAnswerSchema,
  newKeySchema,
  rotateKeySchema,
} from '@nobg/contract/app/keys.js';
import { z } from 'zod';
import { MAX_KEYS } from '../../../domain/accounts/account-keys.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TypedInstance } from '../../typed-instance.js';
import { audit } from './audit.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';
import { presentKey } from './present.js';

const params = z.object({ id: z.string() });

/** `keys`: an account's API keys. */
export function keyEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'auditTrail' | 'accountKeys' | 'usage' | 'clock'>,
): void {
  const { accountKeys } = services;
  const present = async (key: ApiKey) =>
    presentKey(key, await services.usage.peek(key), services.clock.now());

  app.route({
    method: 'GET',
    url: '/keys',
    schema: { hide: true, querystring: keysQuerySchema, response: { 200: keysAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const { after = null, limit } = request.query;
      const { keys, next } = await accountKeys.list(signedIn(request).user, { after, limit });
      const counted = await services.usage.peekEach(keys);
      const now = services.clock.now();
      const shown = counted.map(({ key, usage }) => presentKey(key, usage, now));
      return { keys: shown, max_keys: MAX_KEYS, next };
    },
  });
  app.route({
    method: 'POST',
    url: '/keys',
    schema: { hide: true, body: newKeySchema, response: { 201: newKeyAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { name, kind, scopes, expires_at, limit_per_hour } = request.body;
      const { key, secret } = await accountKeys.create(signedIn(request).user, {
        name,
        kind,
        scopes,
        expiresAt: timeOf(expires_at),
        limitPerHour: limit_per_hour,
      });
      await audit(services.auditTrail, request, 'key_made', { key: key.id, kind });
      return reply.code(201).send({ key: await present(key), secret });
    },
  });
  app.route({
    method: 'PATCH',
    url: '/keys/:id',
    schema: { hide: true, params, body: changeKeySchema, response: { 200: appKeySchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const { name, scopes, expires_at, limit_per_hour } = request.body;
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(expires_at === undefined ? {} : { expiresAt: timeOf(expires_at) }),
        ...(limit_per_hour === undefined ? {} : { limitPerHour: limit_per_hour }),
      };
      const { user } = signedIn(request);
      const key = await accountKeys.change(user, request.params.id, changes);
      await audit(services.auditTrail, request, 'key_changed', {
        key: key.id,
        // Of the name, anybody's text, that it is another one.
        ...(name === undefined ? {} : { name: 'changed' }),
        ...{ scopes: scopes?.join('+'), expires_at, limit_per_hour },
      });
      return present(key);
    },
  });
  app.route({
    method: 'POST',
    url: '/keys/:id/rotate',
    schema: { hide: true, params, body: rotateKeySchema, response: { 201: newKeyAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { user } = signedIn(request);
      const { id } = request.params;
      const made = await accountKeys.rotate(user, id, request.body.overlap_hours);
      await audit(services.auditTrail, request, 'key_rotated', { key: id, made: made.key.id });
      return reply.code(201).send({ key: await present(made.key), secret: made.secret });
    },
  });
  app.route({
    method: 'DELETE',
    url: '/keys/:id',
    schema: { hide: true, params, response: { 200: appKeySchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const key = await accountKeys.revoke(signedIn(request).user, request.params.id);
      await audit(services.auditTrail, request, 'key_revoked', { key: key.id });
      return present(key);
    },
  });
}

function timeOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
