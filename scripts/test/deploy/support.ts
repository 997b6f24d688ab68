import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const DEPLOY = fileURLToPath(new URL('../../../deploy', import.meta.url));

/** A file of the folder `deploy`. */
export const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8');

/** Files of the folder `deploy`, or of one below it. */
export function files(folder = ''): string[] {
  return readdirSync(join(DEPLOY, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(DEPLOY.length + 1))
    .filter((path) => !path.startsWith('secrets/'));
}

/** Whether a program is on this machine, also where only root looks. */
export function has(program: string): boolean {
  return spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${program}`]).status === 0;
}

/** An object of Kubernetes as its file has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own, which its schema holds
  readonly [member: string]: any;
}

/** The objects that an overlay of Kubernetes makes, by `kubectl kustomize`. */
export function rendered(overlay: string): KubernetesObject[] {
  const folder = join(DEPLOY, 'kubernetes', 'overlays', overlay);
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  return objectsOf(stdout);
}

/** The objects of a file with one or several documents. */
export function objectsOf(text: string): KubernetesObject[] {
  return parseAllDocuments(text).map((document) => document.toJS({ maxAliasCount: 1000 }));
}
