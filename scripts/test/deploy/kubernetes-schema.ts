import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { KubernetesObject } from './support.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Where the objects are, as a module of TypeScript; it is in memory alone. */
const MODULE = join(ROOT, 'scripts', 'test', 'deploy', 'kubernetes-objects.ts');

/** The module with the models of a group: `kubernetes-models/apps/v1`, for `apps/v1`. */
function modelsOf(apiVersion: string): string {
  return apiVersion.startsWith('keda.sh/')
    ? `@kubernetes-models/keda/${apiVersion}`
    : `kubernetes-models/${apiVersion}`;
}

/**
 * What is wrong with objects by the published schemas: values by their validators, and names of members by their types,
 * since the validators let unknown members pass.
 */
export async function schemaProblems(objects: readonly KubernetesObject[]): Promise<string[]> {
  const problems: string[] = [];
  for (const object of objects) {
    const models = await import(modelsOf(object.apiVersion));
    const Model = models[object.kind];
    if (!Model) {
      problems.push(`${nameOf(object)}: ${object.apiVersion} has no kind ${object.kind}`);
      continue;
    }
    try {
      new Model(object).validate();
    } catch (error) {
      problems.push(`${nameOf(object)}: ${(error as Error).message}`);
    }
  }
  return problems.length > 0 ? problems : typeProblems(objects);
}

function typeProblems(objects: readonly KubernetesObject[]): string[] {
  const source = objects
    .map((object, index) => {
      const type = `I${object.kind}`;
      const models = modelsOf(object.apiVersion);
      return `export const o${index}: import('${models}').${type} = ${JSON.stringify(object, null, 1)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  const onDisk = { get: host.getSourceFile, exists: host.fileExists };
  host.fileExists = (name) => name === MODULE || onDisk.exists.call(host, name);
  host.getSourceFile = (name, target, ...rest) =>
    name === MODULE
      ? ts.createSourceFile(name, source, target)
      : onDisk.get.call(host, name, target, ...rest);
  const program = ts.createProgram([MODULE], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}
