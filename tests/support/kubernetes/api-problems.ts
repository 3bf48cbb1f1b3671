import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import ts from 'typescript';
import type { KubernetesObject } from './manifest-files.ts';

/** Kinds that manifests here may have; each class holds its kind to the JSON schema of the Kubernetes API. */
const models = {
  ConfigMap,
  CronJob,
  Deployment,
  Ingress,
  Namespace,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  StatefulSet,
};

const file = fileURLToPath(new URL('checked-manifest.ts', import.meta.url));
const partial = `type Part<T> = T extends readonly (infer U)[] ? Part<U>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;`;

/**
 * What the Kubernetes API would not take of an object, in the words of two checks that were made from its OpenAPI document: JSON schemas
 * (required fields, types, values), and TypeScript's types, since those schemas let unknown fields pass. Empty: nothing.
 */
export function apiProblems(object: KubernetesObject): readonly string[] {
  return [...schemaProblems(object), ...typeProblems(object, `I${object.kind}`)];
}

/** The same for a patch, which has some of the fields of its kind: none of them unknown, none of another type. */
export function patchProblems(patch: KubernetesObject): readonly string[] {
  return typeProblems(patch, `Part<I${patch.kind}>`);
}

function schemaProblems(object: KubernetesObject): readonly string[] {
  const model = Object.entries(models).find(([kind]) => kind === object.kind)?.[1];
  if (model === undefined) return [`no schema for the kind ${object.kind}`];
  if (model.apiVersion !== object.apiVersion)
    return [`${object.kind} is of ${model.apiVersion}, not of ${object.apiVersion}`];
  try {
    // Each class wants its own fields; whether they are there is what it is asked.
    new model(object as never).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function typeProblems(object: KubernetesObject, type: string): readonly string[] {
  const model = `kubernetes-models/${object.apiVersion}/${object.kind}`;
  return compilerMessages(
    [
      `import type { I${object.kind} } from ${JSON.stringify(model)};`,
      partial,
      `export const checked: ${type} = ${JSON.stringify(object, undefined, 1)};`,
    ].join('\n'),
  );
}

/** What the compiler says of a text that is a module beside this one. */
function compilerMessages(text: string): readonly string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => path === file || disk.fileExists(path),
    getSourceFile: (path, target) =>
      path === file ? ts.createSourceFile(path, text, target) : disk.getSourceFile(path, target),
  };
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
