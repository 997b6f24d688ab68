import { engineSettings } from '@nobg/server/config/engine.js';
import { describe, expect, it } from 'vitest';
import { schemaProblems } from './kubernetes-schema.js';
import { files, has, type KubernetesObject, objectsOf, read, rendered } from './support.js';

const OVERLAYS = ['trial', 'production'];
const isObject = (file: string) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml');
const written = files('kubernetes')
  .filter(isObject)
  .flatMap((file) => objectsOf(read(file)));

describe('the schemas of Kubernetes', () => {
  it('hold for every file, and for what overlays make of them', async () => {
    expect(written.length).toBeGreaterThan(20);
    const made = has('kubectl') ? OVERLAYS.flatMap(rendered) : [];
    expect(await schemaProblems([...written, ...made])).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a value of a wrong type', { replicas: 'two' }, /replicas must be integer/],
    ['a misspelt member', { replica: 2 }, /"replica"' does not exist/],
  ])('refuse %s', async (_, change, problem) => {
    const api = written.find(({ kind }) => kind === 'Deployment')!;
    const broken = { ...api, spec: { ...api.spec, ...change } };
    expect(await schemaProblems([broken])).toEqual([expect.stringMatching(problem)]);
  });
});

const podOf = ({ spec }: KubernetesObject) => spec.template;
const isWorkload = ({ kind }: KubernetesObject) => ['Deployment', 'StatefulSet'].includes(kind);
const fits = (labels: Record<string, string>, selector: Record<string, string> = {}) =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

describe.skipIf(!has('kubectl')).each(OVERLAYS)('the overlay %s', (overlay) => {
  const objects = has('kubectl') ? rendered(overlay) : [];
  const workloads = objects.filter(isWorkload);
  const kinds = (kind: string) => objects.filter((object) => object.kind === kind);

  it('runs pods without rights, on files that cannot be written, without access to the cluster', () => {
    expect(workloads.length).toBeGreaterThanOrEqual(2);
    for (const { spec } of workloads.map(podOf)) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(spec.securityContext.runAsUser).toBeGreaterThan(0);
      for (const container of spec.containers) {
        expect(container.securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.requests.memory).toBeDefined();
        expect(container.resources.limits.memory).toBeDefined();
        expect(container.image).toMatch(/:[\w.-]+$/);
        expect(container.readinessProbe).toBeDefined();
        const ports = container.ports.map(({ name }: { name: string }) => name);
        const probes = ['startupProbe', 'livenessProbe', 'readinessProbe']
          .map((name) => container[name]?.httpGet?.port ?? container[name]?.tcpSocket?.port)
          .filter((port) => port !== undefined);
        expect(ports).toEqual(expect.arrayContaining(probes));
      }
    }
  });

  it('gives photos in work their time when a pod stops', () => {
    for (const name of ['nobg-api', 'nobg-worker']) {
      const { spec } = podOf(workloads.find(({ metadata }) => metadata.name === name)!);
      const [{ env, lifecycle }] = spec.containers;
      const value = env.find((one: { name: string }) => one.name === 'NOBG_DRAIN_MS').value;
      const before = Number(lifecycle?.preStop.exec.command[1] ?? 0);
      expect(Number(value)).toBeGreaterThan(engineSettings.deadlineMs.fallback);
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(value) / 1000 + before);
    }
  });

  it('has selectors that find pods', () => {
    const labels = workloads.map((workload) => podOf(workload).metadata.labels);
    const selectors = [
      ...kinds('Service').map(({ spec }) => spec.selector),
      ...kinds('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
      ...kinds('NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
      ...workloads.map(({ spec }) => spec.selector.matchLabels),
    ];
    for (const selector of selectors) {
      expect(labels.some((one) => fits(one, selector))).toBe(true);
    }
    const scaled = [...kinds('HorizontalPodAutoscaler'), ...kinds('ScaledObject')];
    const targets = scaled.map(({ spec }) => spec.scaleTargetRef.name);
    expect(workloads.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(targets));
    for (const target of targets) {
      // Both would set the number.
      expect(workloads.find(({ metadata }) => metadata.name === target)!.spec).not.toHaveProperty(
        'replicas',
      );
    }
  });

  it('lets nothing into workers but what reads their metrics', () => {
    const policies = kinds('NetworkPolicy').filter(({ spec }) => {
      const { matchLabels, matchExpressions = [] } = spec.podSelector;
      const worker = podOf(workloads.find(({ metadata }) => metadata.name === 'nobg-worker')!);
      const component = worker.metadata.labels['app.kubernetes.io/component'];
      return (
        fits(worker.metadata.labels, matchLabels) &&
        matchExpressions.every(({ values }: { values: string[] }) => values.includes(component))
      );
    });
    expect(policies.some(({ spec }) => spec.policyTypes.includes('Ingress'))).toBe(true);
    const ports = policies.flatMap(({ spec }) => spec.ingress ?? []).flatMap((rule) => rule.ports);
    expect(ports).toEqual([{ protocol: 'TCP', port: 9464 }]);
  });
});
