import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { apiProblems, patchProblems } from '../../support/kubernetes/api-problems.ts';
import {
  kustomizationObjects,
  kustomizationProblems,
} from '../../support/kubernetes/kustomization-problems.ts';
import {
  objectsIn,
  yamlFiles,
  type KubernetesObject,
} from '../../support/kubernetes/manifest-files.ts';
import {
  containersOf,
  podSpecOf,
  restrictedProblems,
  type PodSpec,
} from '../../support/kubernetes/restricted-profile.ts';

const folder = fileURLToPath(new URL('../../../deploy/kubernetes', import.meta.url));
const files = await yamlFiles(folder);
const kustomizations = files
  .filter((path) => path.endsWith('/kustomization.yaml'))
  .map((path) => path.slice(0, -'/kustomization.yaml'.length));
const patchFiles = files.filter((path) => /^[^/]+\/overlays\/[^/]+\/site\.yaml$/.test(path));
const objects = await objectsIn(
  folder,
  files.filter((path) => !path.endsWith('/kustomization.yaml') && !patchFiles.includes(path)),
);
const patches = await objectsIn(folder, patchFiles);
const workloads = objects.flatMap(([title, object]) => {
  const pod = podSpecOf(object);
  return pod === undefined ? [] : [[title, pod] as const];
});

describe('every manifest', () => {
  it.each(objects)(
    '%s has what the API demands and no field that it does not know',
    (_, object) => {
      expect(apiProblems(object)).toEqual([]);
    },
  );

  it.each(patches)('%s patches fields that the API knows', (_, patch) => {
    expect(patchProblems(patch)).toEqual([]);
  });
});

describe('every workload', () => {
  it.each(workloads.filter(isNoBuilder))('%s keeps to the profile restricted', (_, pod) => {
    expect(restrictedProblems(pod)).toEqual([]);
  });

  it.each(workloads)('%s cannot ask the API server', (_, pod) => {
    expect(pod['automountServiceAccountToken']).toBe(false);
  });

  it.each(workloads.filter(isNoBuilder))('%s cannot write to its root', (_, pod) => {
    expect(
      containersOf(pod).map(({ securityContext }) => securityContext?.['readOnlyRootFilesystem']),
    ).toEqual(containersOf(pod).map(() => true));
  });

  it.each(workloads)('%s names an image that stays the same, and bounds its memory', (_, pod) => {
    for (const { image = '', resources } of containersOf(pod)) {
      expect(image).toMatch(/:(?!latest\b)[\w.-]+$|@sha256:[0-9a-f]{64}$/);
      expect(Object.keys(resources?.limits ?? {})).toContain('memory');
      expect(Object.keys(resources?.requests ?? {}).sort()).toEqual(['cpu', 'memory']);
    }
  });
});

describe('every namespace', () => {
  it('enforces the profile restricted by labels, where it is not one of builders', () => {
    const namespaces = objects.filter(([, { kind }]) => kind === 'Namespace').filter(isNoBuilder);

    expect(namespaces.map(([, { metadata }]) => metadata.labels)).toEqual(
      namespaces.map(() =>
        expect.objectContaining({ 'pod-security.kubernetes.io/enforce': 'restricted' }),
      ),
    );
    expect(namespaces).not.toEqual([]);
  });
});

describe('every kustomization', () => {
  it.each(kustomizations)('%s refers to files and objects that are there', async (path) => {
    expect(await kustomizationProblems(join(folder, path))).toEqual([]);
  });

  it('takes every file of its folder or of another one', async () => {
    const taken = await Promise.all(
      kustomizations.map((path) => kustomizationObjects(join(folder, path))),
    );

    expect(new Set(taken.flat().map(nameOf))).toEqual(
      new Set(objects.map(([, one]) => nameOf(one))),
    );
  });
});

describe('the CronJob kernel-indexer', () => {
  const [, job] = objects.find(([, { kind }]) => kind === 'CronJob') ?? [];
  const policy = objects.find(([title]) => title.startsWith('indexer/base/network-policy'))?.[1];

  it('runs once at a time, tries nothing twice, and has an end', () => {
    expect(job?.['spec']).toMatchObject({
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          // Less than the time between two runs.
          activeDeadlineSeconds: 3000,
          template: { spec: { restartPolicy: 'Never' } },
        },
      },
    });
  });

  it('has no network', () => {
    const labels = { 'app.kubernetes.io/name': 'kernel-indexer' };

    expect(policy?.['spec']).toEqual({
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(job?.['spec']).toMatchObject({
      jobTemplate: { spec: { template: { metadata: { labels } } } },
    });
  });

  it('claims what the example overlay offers', async () => {
    const offered = await kustomizationObjects(join(folder, 'indexer/overlays/example'));
    const claims = offered.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(nameOf);

    const pod = job === undefined ? undefined : podSpecOf(job);

    expect(claimsOf(pod).map((name) => `PersistentVolumeClaim ${name}`)).toEqual(claims);
  });
});

describe('the checks themselves', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };

  it('take an object that is right', () => {
    expect(apiProblems(claim)).toEqual([]);
  });

  it.each([
    ['an unknown field', { spec: { ...claim.spec, storageclassname: '' } }, /storageclassname/],
    ['an unknown field deep inside', { spec: { resources: { request: {} } } }, /"request"/],
    ['another type', { spec: { volumeName: 7 } }, /volumeName must be string/],
    ['an unknown value', { spec: { accessModes: ['ReadWriteSome'] } }, /allowed values/],
    ['an unknown kind', { kind: 'Claim' }, /no schema for the kind Claim/],
    ['another version', { apiVersion: 'v2' }, /is of v1, not of v2/],
  ])('refuse %s', (_, change, problem) => {
    expect(apiProblems({ ...claim, ...change }).join('\n')).toMatch(problem);
  });

  it('refuse a patch that has no target', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'kustomization-'));
    await writeFile(
      join(broken, 'kustomization.yaml'),
      'patches: [{ path: site.yaml, target: { kind: CronJob, name: indexer } }]\n',
    );
    await writeFile(join(broken, 'site.yaml'), 'kind: CronJob\nmetadata: { name: indexer }\n');

    const problems = await kustomizationProblems(broken);
    await rm(broken, { recursive: true });

    expect(problems).toEqual(['no CronJob indexer for site.yaml']);
  });

  it('refuse a pod that has every right', () => {
    const pod: PodSpec = {
      hostNetwork: true,
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [{ name: 'one', securityContext: { privileged: true, runAsUser: 0 } }],
    };

    expect(restrictedProblems(pod)).toEqual([
      'the pod has hostNetwork',
      'the pod has a volume of the kind hostPath',
      'one may run as root',
      'one runs as root',
      'one has not the seccomp profile',
      'one may gain privileges',
      'one is privileged',
      'one keeps capabilities',
    ]);
  });
});

/** What builds runs containers, which the profile restricted has no room for; tests of its own say how far it goes. */
function isNoBuilder([title]: readonly [string, unknown]): boolean {
  return !/^build(?:er|x-driver)\//.test(title);
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function claimsOf(pod: PodSpec | undefined): readonly string[] {
  return (pod?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim === undefined
      ? []
      : [(persistentVolumeClaim as { claimName: string }).claimName],
  );
}
