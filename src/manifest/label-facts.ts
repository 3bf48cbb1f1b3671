import type { BaseImage } from './image-facts.ts';

type Labels = Readonly<Record<string, string>>;

/** What an image's own labels say of where it comes from; whatever is empty or of another form counts as absent. */
export interface LabelFacts {
  readonly revision: string | undefined;
  readonly commitUrl: string | undefined;
  readonly base: BaseImage | undefined;
}

const revisionForm = /^([0-9a-f]{40,64})(?:-dirty)?$/;
const digestForm = /^[a-z0-9]+:[0-9a-f]{32,128}$/;
const referenceForm = /^[\w.:/@[\]-]{1,500}$/;
/** No character in it that would end a link in markdown. */
const webAddress = /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~/-]*)?$/;

/** Reads the standard labels `org.opencontainers.image.*` of an image. */
export function labelFacts(labels: Labels): LabelFacts {
  const revision = standardLabel(labels, 'revision', revisionForm);
  return { revision, commitUrl: commitUrl(labels, revision), base: baseOf(labels) };
}

function commitUrl(labels: Labels, revision: string | undefined): string | undefined {
  const source = standardLabel(labels, 'source', webAddress);
  const sha = revision === undefined ? undefined : revisionForm.exec(revision)?.[1];
  if (source === undefined || sha === undefined) return undefined;
  return `${source.replace(/\/+$/, '').replace(/\.git$/, '')}/commit/${sha}`;
}

function baseOf(labels: Labels): BaseImage | undefined {
  const reference = standardLabel(labels, 'base.name', referenceForm);
  if (reference === undefined) return undefined;
  return { reference, digest: standardLabel(labels, 'base.digest', digestForm) };
}

function standardLabel(labels: Labels, name: string, form: RegExp): string | undefined {
  const value = labels[`org.opencontainers.image.${name}`];
  return value !== undefined && form.test(value) ? value : undefined;
}
