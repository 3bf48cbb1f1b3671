import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { kustomizationObjects } from '../../support/kubernetes/kustomization-problems.ts';
import { readObjects } from '../../support/kubernetes/manifest-files.ts';
import { podSpecOf } from '../../support/kubernetes/restricted-profile.ts';

const folder = fileURLToPath(new URL('../../../deploy/kubernetes', import.meta.url));
const objects = await kustomizationObjects(join(folder, 'server/overlays/example'));
const offered = await kustomizationObjects(join(folder, 'indexer/overlays/example'));
const labels = { 'app.kubernetes.io/name': 'kernel-server' };

describe('the Deployment kernel-server', () => {
  const deployment = objectOf('Deployment');
  const pod = podSpecOf(deployment);
  const [container] = pod?.containers ?? [];

  it('is started again when its process hangs, and asked only when it has data', () => {
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: '/healthz', port: 'http' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
      ports: [{ name: 'http', containerPort: 8000 }],
    });
  });

  it('loses no pod before another one answers', () => {
    expect(deployment['spec']).toMatchObject({
      replicas: 2,
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
    });
    expect(objectOf('PodDisruptionBudget')['spec']).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    });
  });

  it('cannot write to what it reads, and sees files that are replaced', () => {
    expect(pod?.volumes).toEqual([
      {
        name: 'kernels',
        persistentVolumeClaim: { claimName: 'kernel-repository', readOnly: true },
      },
    ]);
    // No subPath: a mounted file would stay the old one.
    expect(container).toMatchObject({
      volumeMounts: [{ name: 'kernels', mountPath: '/app/data', readOnly: true }],
    });
    expect(container).not.toHaveProperty('volumeMounts.0.subPath');
  });

  it('claims what the example of the indexer offers', () => {
    expect(offered).toContainEqual(
      expect.objectContaining({
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'kernel-repository' },
      }),
    );
  });

  it('has an account without rights and without a token', () => {
    const account = objectOf('ServiceAccount');

    expect(pod).toMatchObject({
      serviceAccountName: account.metadata.name,
      automountServiceAccountToken: false,
    });
    expect(account['automountServiceAccountToken']).toBe(false);
    expect(objects.filter(({ kind }) => kind.startsWith('Role'))).toEqual([]);
  });

  it('is what service, network policy and budget select', () => {
    expect(deployment['spec']).toMatchObject({
      selector: { matchLabels: labels },
      template: { metadata: { labels } },
    });
    expect(objectOf('Service')['spec']).toEqual({
      selector: labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    });
    expect(objectOf('NetworkPolicy')['spec']).toMatchObject({
      podSelector: { matchLabels: labels },
    });
  });

  it('may be asked by anybody and asks nobody', () => {
    expect(objectOf('NetworkPolicy')['spec']).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 'http' }] }],
    });
    expect(objectOf('NetworkPolicy')['spec']).not.toHaveProperty('egress');
  });
});

describe('the Ingress kernel-server', () => {
  it('leads to the service, by TLS', () => {
    const { spec } = objectOf('Ingress') as unknown as { readonly spec: IngressSpec };

    expect(spec.tls.flatMap(({ hosts }) => hosts)).toEqual(spec.rules.map(({ host }) => host));
    expect(spec.rules.flatMap(({ http }) => http.paths)).toEqual([
      {
        path: '/',
        pathType: 'Prefix',
        backend: { service: { name: objectOf('Service').metadata.name, port: { name: 'http' } } },
      },
    ]);
  });
});

describe('the patch of the example', () => {
  it('demands a token of whoever lets the files be read again', async () => {
    const [patch] = await readObjects(join(folder, 'server/overlays/example/site.yaml'));
    const pod = patch === undefined ? undefined : podSpecOf(patch);
    const environment = pod?.containers[0] as { readonly env?: unknown } | undefined;

    expect(environment?.env).toContainEqual({
      name: 'REFRESH_TOKEN_FILE',
      value: '/run/secrets/kernel-server/refresh-token',
    });
  });
});

interface IngressSpec {
  readonly tls: readonly { readonly hosts: readonly string[] }[];
  readonly rules: readonly {
    readonly host: string;
    readonly http: { readonly paths: readonly unknown[] };
  }[];
}

function objectOf(kind: string) {
  const found = objects.filter((object) => object.kind === kind);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`${found.length} of ${kind}`);
  return object;
}
