import { meAnswerSchema } from '@nobg/contract/app/account.js';
import { appConfigSchema } from '@nobg/contract/app/config.js';
import { plansAnswerSchema } from '@nobg/contract/app/plans.js';
import { publicAddress } from '../../public-address.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import type { AppServices } from './context.js';
import { accountOf } from './present.js';

/** `GET config`, `plans`, `me`: what the pages ask for first. */
export function publicEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'config' | 'plans' | 'usage'>,
  settings: HttpSettings,
): void {
  const { config, plans } = services;
  app.route({
    method: 'GET',
    url: '/config',
    schema: { hide: true, response: { 200: appConfigSchema } },
    handler: async (request) => ({ ...config, public_url: publicAddress(request, settings) }),
  });
  app.route({
    method: 'GET',
    url: '/plans',
    schema: { hide: true, response: { 200: plansAnswerSchema } },
    handler: async () => ({
      plans: [...plans.plans],
      new_accounts: plans.newAccounts,
      guest: plans.guest,
    }),
  });
  app.route({
    method: 'GET',
    url: '/me',
    schema: { hide: true, response: { 200: meAnswerSchema } },
    handler: async ({ record: { signedIn } }) => ({
      account: signedIn === null ? null : await accountOf(signedIn, services),
    }),
  });
}
