import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { kustomizationObjects } from '../../support/kubernetes/kustomization-problems.ts';
import type { KubernetesObject } from '../../support/kubernetes/manifest-files.ts';
import { podSpecOf, restrictedProblems } from '../../support/kubernetes/restricted-profile.ts';

const folder = fileURLToPath(new URL('../../../deploy/kubernetes', import.meta.url));
const builder = await kustomizationObjects(join(folder, 'builder/overlays/example'));
const driver = await kustomizationObjects(join(folder, 'buildx-driver/overlays/example'));
const labels = { 'app.kubernetes.io/name': 'builder' };

describe('the StatefulSet builder', () => {
  const set = objectOf(builder, 'StatefulSet');
  const pod = podSpecOf(set);
  const [container] = pod?.containers ?? [];
  const configuration = (objectOf(builder, 'ConfigMap')['data'] as Record<string, string>)[
    'buildkitd.toml'
  ];

  it('has no more rights than a rootless BuildKit needs', () => {
    const problems = pod === undefined ? [] : restrictedProblems(pod);

    expect(problems).toEqual([
      'the pod has appArmorProfile',
      'buildkitd has not the seccomp profile',
      'buildkitd may gain privileges',
      'buildkitd keeps capabilities',
    ]);
    expect(container?.image).toMatch(/-rootless$/);
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
  });

  it('lets nobody in without a certificate', () => {
    const addresses = /^address = (.*)$/m.exec(configuration ?? '')?.[1] ?? '[]';

    expect(JSON.parse(addresses)).toEqual([
      'unix:///run/user/1000/buildkit/buildkitd.sock',
      'tcp://0.0.0.0:1234',
    ]);
    expect(configuration).toMatch(
      /\[grpc\.tls\]\nca = "\/certs\/ca\.crt"\ncert = "\/certs\/tls\.crt"\nkey = "\/certs\/tls\.key"\n/,
    );
    expect(container).toMatchObject({ args: ['--config', '/etc/buildkit/buildkitd.toml'] });
  });

  it('finds configuration, certificates and cache where it looks for them', () => {
    expect(container).toMatchObject({
      volumeMounts: [
        { name: 'cache', mountPath: '/home/user/.local/share/buildkit' },
        { name: 'configuration', mountPath: '/etc/buildkit', readOnly: true },
        { name: 'certificates', mountPath: '/certs', readOnly: true },
      ],
    });
    expect(pod?.volumes).toMatchObject([
      { configMap: { name: objectOf(builder, 'ConfigMap').metadata.name } },
      { secret: { items: ['ca.crt', 'tls.crt', 'tls.key'].map((key) => ({ key, path: key })) } },
    ]);
    expect(set['spec']).toMatchObject({ volumeClaimTemplates: [{ metadata: { name: 'cache' } }] });
  });

  it('clears its cache before the claim is full', () => {
    const { volumeClaimTemplates } = set['spec'] as {
      readonly volumeClaimTemplates: readonly {
        readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
      }[];
    };
    const claimed = parseInt(volumeClaimTemplates[0]?.spec.resources.requests.storage ?? '0');
    const used = parseInt(/^maxUsedSpace = "(\d+)GB"$/m.exec(configuration ?? '')?.[1] ?? '999');

    expect(used).toBeLessThan(claimed);
  });

  it('is what the Service leads to, one of it', () => {
    expect(set['spec']).toMatchObject({ replicas: 1, selector: { matchLabels: labels } });
    expect(objectOf(builder, 'Service')['spec']).toEqual({
      selector: labels,
      ports: [{ name: 'grpc', port: 1234, targetPort: 'grpc' }],
    });
    expect(container).toMatchObject({ ports: [{ name: 'grpc', containerPort: 1234 }] });
  });

  it('is reached by pods that say that they build, and reaches nothing private but one registry', () => {
    const policies = builder.filter(({ kind }) => kind === 'NetworkPolicy');

    expect(policies.map(({ spec }) => spec)).toMatchObject([
      {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              { namespaceSelector: {}, podSelector: { matchLabels: { 'builder-client': 'true' } } },
            ],
            ports: [{ protocol: 'TCP', port: 'grpc' }],
          },
        ],
        egress: [
          { ports: [{ port: 53 }, { port: 53 }] },
          {
            to: [
              {
                ipBlock: {
                  cidr: '0.0.0.0/0',
                  except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']),
                },
              },
            ],
          },
        ],
      },
      {
        podSelector: { matchLabels: labels },
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '10.20.30.40/32' } }], ports: [{ port: 443 }] }],
      },
    ]);
  });
});

describe("the role of buildx's driver", () => {
  const role = objectOf(driver, 'Role');

  it('is for what the driver asks for and nothing else', () => {
    const rules = role['rules'] as readonly {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly verbs: readonly string[];
    }[];

    expect(
      rules.map(({ apiGroups, resources, verbs }) =>
        [...apiGroups, ...resources, verbs.join()].join(' '),
      ),
    ).toEqual([
      'apps deployments get,create,delete',
      ' configmaps get,create,update,delete',
      ' pods get,list',
      ' pods/exec create',
    ]);
  });

  it('is bound to one account', () => {
    expect(objectOf(driver, 'RoleBinding')).toMatchObject({
      roleRef: { kind: 'Role', name: role.metadata.name },
      subjects: [
        { kind: 'ServiceAccount', name: objectOf(driver, 'ServiceAccount').metadata.name },
      ],
    });
  });
});

describe('namespaces of builders', () => {
  it.each([
    ['builders', builder],
    ['buildx', driver],
  ])('%s is for them alone, and warns of what baseline would forbid', (name, objects) => {
    const namespace = objectOf(objects, 'Namespace');

    expect(namespace.metadata).toMatchObject({
      name,
      labels: {
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/warn': 'baseline',
      },
    });
  });
});

function objectOf(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind);
  const [object] = found;
  if (object === undefined || found.length > 1) throw new Error(`${found.length} of ${kind}`);
  return object;
}
