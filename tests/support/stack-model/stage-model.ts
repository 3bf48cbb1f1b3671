import { takenByPath, takenByWildcard, type Context } from './context-model.ts';
import { instructionOf } from './dockerfile-text.ts';
import type { CopySource, External, ModelImage, ModelStep, World } from './state.ts';

/** What a build of an image has around it. */
export interface BuildModel {
  readonly image: ModelImage;
  readonly context: Context;
  readonly world: World;
  /** By index in the list of images. */
  readonly parent: (index: number) => ParentModel;
}

/** What a child gets from the image it is built on. */
export interface ParentModel {
  readonly lines: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Its ONBUILD instructions. */
  readonly triggers: readonly ModelStep[];
}

/** A stage as far as it was built; the lines stand for the bytes in it. */
export interface StageModel extends ParentModel {
  readonly args: ReadonlyMap<string, string>;
}

/** What comes out of a stage, from what was generated: everything that BuildKit lets in, and nothing else. */
export function stageModel(build: BuildModel, index: number): StageModel {
  const start = startOf(build, index);
  const own = build.image.stages[index]?.steps ?? [];
  // ONBUILD instructions run first, and are used up then.
  return [...start.triggers, ...own].reduce<StageModel>((at, step) => afterStep(build, at, step), {
    ...start,
    triggers: [],
  });
}

/** What identifies an image from outside. */
export function identityOf({ version, published }: External): string {
  return `${published ? 'digest' : 'local'} ${version}`;
}

function startOf(build: BuildModel, index: number): StageModel {
  const from = build.image.stages[index]?.from ?? { kind: 'scratch' };
  const none = { args: new Map<string, string>(), env: new Map<string, string>(), triggers: [] };
  switch (from.kind) {
    case 'scratch':
      return { ...none, lines: ['from nothing'] };
    case 'parent': {
      const parent = build.parent(from.image);
      return { ...none, ...parent, lines: ['from a parent', ...indented(parent.lines)] };
    }
    case 'stage':
      return stageModel(build, from.stage);
    case 'external':
      return fromExternal(build, from.reference);
    case 'variable':
      return fromExternal(build, `debian:${globalValue(build.image, from.name) ?? ''}`);
  }
}

function fromExternal({ world }: BuildModel, reference: string): StageModel {
  const external = world.externals[reference];
  if (external === undefined) throw new Error(`there is no ${reference} in this world`);
  return {
    lines: [`from ${reference}: ${identityOf(external)}`],
    args: new Map(),
    env: new Map(Object.entries(external.env)),
    triggers: external.onBuild,
  };
}

function globalValue({ args, globals }: ModelImage, name: string): string | undefined {
  const declared = globals.find((global) => global.name === name);
  return declared === undefined ? undefined : (args[name] ?? declared.value);
}

function afterStep(build: BuildModel, at: StageModel, step: ModelStep): StageModel {
  switch (step.kind) {
    case 'comment':
      return at;
    case 'onbuild':
      return { ...withLines(at, [instructionOf(step)]), triggers: [...at.triggers, step.step] };
    case 'arg': {
      const given = build.image.args[step.name];
      const value = given ?? expanded(at, step.value) ?? globalValue(build.image, step.name);
      const args = value === undefined ? at.args : new Map([...at.args, [step.name, value]]);
      return { ...withLines(at, [`ARG ${step.name}=${value ?? ''}`]), args };
    }
    case 'env': {
      const env = new Map([...at.env, [step.name, expanded(at, step.value) ?? '']]);
      return { ...withLines(at, [instructionOf(step)]), env };
    }
    default:
      return withLines(at, [instructionOf(step), ...indented(effectOf(build, at, step))]);
  }
}

function withLines(at: StageModel, lines: readonly string[]): StageModel {
  return { ...at, lines: [...at.lines, ...lines] };
}

/** What an instruction takes from elsewhere. */
function effectOf(build: BuildModel, at: StageModel, step: ModelStep): readonly string[] {
  const { image, context, world } = build;
  switch (step.kind) {
    case 'run': {
      const isGiven = image.secrets.some(({ id }) => id === step.secret);
      return [
        variablesIn(at),
        ...(step.secret === undefined ? [] : [`secret ${isGiven ? 'given' : 'missing'}`]),
        ...(step.mount === undefined ? [] : takenByPath(context, expanded(at, step.mount) ?? '')),
      ];
    }
    case 'copy':
      return step.sources.flatMap((source) => taken(context, at, source));
    case 'copy-stage':
      return stageModel(build, step.stage).lines;
    case 'copy-image':
      return externalLines(world, step.reference);
    case 'mount-image':
      return [variablesIn(at), ...externalLines(world, step.reference)];
    case 'heredoc':
      return step.name === undefined ? [] : [valueIn(at, step.name)];
    case 'url':
      return step.hidden
        ? fetched(build, valueIn(at, 'ADDRESS'), step.checked)
        : fetched(build, step.url, step.checked);
    default:
      return [];
  }
}

function externalLines({ externals }: World, reference: string): readonly string[] {
  const external = externals[reference];
  return external === undefined ? [] : [identityOf(external)];
}

/** Every instruction that runs a program may use them. */
function variablesIn({ args, env }: StageModel): string {
  const variables = [...new Map([...args, ...env])].sort();
  return `variables ${variables.map(([name, value]) => `${name}=${value}`).join(' ')}`;
}

function fetched(
  { context, world }: BuildModel,
  address: string,
  checked: boolean,
): readonly string[] {
  if (!address.includes('://')) return takenByPath(context, address);
  // With a checksum there is one content that it can have.
  return [address, checked ? 'as the checksum says' : (world.urls[address] ?? 'nothing')];
}

function taken(context: Context, at: StageModel, source: CopySource): readonly string[] {
  if (source.kind === 'wild') return takenByWildcard(context, source.parts);
  return takenByPath(context, source.kind === 'path' ? source.path : valueIn(at, source.name));
}

/** A text with the values of its variables. */
function expanded(at: StageModel, text: string | undefined): string | undefined {
  return text?.replace(/\$\{(\w+)\}/g, (_, name: string) => valueIn(at, name));
}

function valueIn({ args, env }: StageModel, name: string): string {
  return env.get(name) ?? args.get(name) ?? '';
}

/** Lines as a part of something. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
