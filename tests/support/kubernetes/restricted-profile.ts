import type { KubernetesObject } from './manifest-files.ts';

interface SecurityContext {
  readonly [field: string]: unknown;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type?: string };
}

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
}

/** The part of a workload that its pods are made from. */
export interface PodSpec {
  readonly [field: string]: unknown;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: SecurityContext;
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

/** The pods of a CronJob, Job, Deployment, StatefulSet or DaemonSet; `undefined` of another kind. */
export function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  const spec = object['spec'] as WorkloadSpec | undefined;
  return spec?.jobTemplate?.spec.template.spec ?? spec?.template?.spec;
}

interface WorkloadSpec {
  readonly template?: { readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
}

/** Every container of a pod. */
export function containersOf(pod: PodSpec): readonly Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/**
 * What the profile `restricted` of the Pod Security Standards, which includes `baseline`, forbids of a Linux pod, in sentences; empty: nothing.
 * What the standards allow under conditions (AppArmor, SELinux, sysctls, the capability NET_BIND_SERVICE) is told as well: nothing here needs it.
 */
export function restrictedProblems(pod: PodSpec): readonly string[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true);
  const kinds = (pod.volumes ?? []).flatMap((volume) =>
    Object.keys(volume).filter((key) => key !== 'name' && !allowedVolumes.has(key)),
  );
  const extras = ['seLinuxOptions', 'appArmorProfile', 'sysctls', 'windowsOptions'].filter(
    (field) => pod.securityContext?.[field] !== undefined,
  );
  return [
    ...shared.map((field) => `the pod has ${field}`),
    ...kinds.map((kind) => `the pod has a volume of the kind ${kind}`),
    ...extras.map((field) => `the pod has ${field}`),
    ...containersOf(pod).flatMap((container) =>
      containerProblems(pod, container).map((problem) => `${container.name} ${problem}`),
    ),
  ];
}

function containerProblems(pod: PodSpec, container: Container): readonly string[] {
  const own: SecurityContext = container.securityContext ?? {};
  const inherited: SecurityContext = { ...pod.securityContext, ...own };
  const rules: readonly (readonly [boolean, string])[] = [
    [inherited['runAsNonRoot'] === true, 'may run as root'],
    [inherited['runAsUser'] !== 0, 'runs as root'],
    [inherited.seccompProfile?.type === 'RuntimeDefault', 'has not the seccomp profile'],
    [own['allowPrivilegeEscalation'] === false, 'may gain privileges'],
    [own['privileged'] !== true, 'is privileged'],
    [own.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities'],
    [(own.capabilities?.add ?? []).length === 0, 'adds capabilities'],
    [own['procMount'] === undefined, 'sees another /proc'],
    [own['seLinuxOptions'] === undefined, 'has seLinuxOptions'],
    [own['appArmorProfile'] === undefined, 'has appArmorProfile'],
    [(container.ports ?? []).every(({ hostPort }) => hostPort === undefined), 'has a host port'],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}
