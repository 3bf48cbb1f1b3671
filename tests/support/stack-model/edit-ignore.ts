import { posix } from 'node:path';
import type { Choices } from './choices.ts';
import { someImage, withSources, type Edit } from './edit.ts';
import { ignoreFilesOf } from './ignore-model.ts';
import { copyPaths, fileNames } from './names.ts';
import type { IgnorePattern, IgnoreRule, StackState } from './state.ts';

/** Edits of ignore files. */
export const ignoreEdits = {
  'add an ignore rule': (state, choices) => {
    const path = ignoreFile(state, choices);
    const rules = [...(state.sources.ignores.get(path) ?? []), ruleBy(choices)];
    return withRules(state, path, rules);
  },
  'drop an ignore rule': (state, choices) => {
    const path = choices.ofAny([...state.sources.ignores.keys()]);
    const rules = path === undefined ? [] : (state.sources.ignores.get(path) ?? []);
    const gone = choices.below(rules.length);
    return path === undefined
      ? undefined
      : withRules(
          state,
          path,
          rules.filter((_, index) => index !== gone),
        );
  },
  'turn an ignore rule round': (state, choices) => {
    const path = choices.ofAny([...state.sources.ignores.keys()]);
    const rules = path === undefined ? [] : (state.sources.ignores.get(path) ?? []);
    const turned = choices.below(rules.length);
    const change = (rule: IgnoreRule, index: number) =>
      index === turned ? { ...rule, keeps: !rule.keeps } : rule;
    return path === undefined ? undefined : withRules(state, path, rules.map(change));
  },
  'remove an ignore file': (state, choices) => {
    const path = choices.ofAny([...state.sources.ignores.keys()]);
    return path === undefined ? undefined : withRules(state, path, undefined);
  },
} satisfies Readonly<Record<string, Edit>>;

function ignoreFile(state: StackState, choices: Choices): string {
  const [own = '', shared = ''] = ignoreFilesOf(someImage(state, choices));
  return choices.of([shared, shared, own]);
}

function withRules(
  state: StackState,
  path: string,
  rules: readonly IgnoreRule[] | undefined,
): ReturnType<Edit> {
  const ignores = new Map(state.sources.ignores);
  if (rules === undefined) ignores.delete(path);
  else ignores.set(path, rules);
  const told =
    rules === undefined
      ? 'gone'
      : JSON.stringify(rules.map(({ keeps, what }) => [keeps ? '!' : '', what]));
  return { state: withSources(state, { ignores }), told: `${path}: ${told}` };
}

function ruleBy(choices: Choices): IgnoreRule {
  return { keeps: choices.oneIn(3), what: patternBy(choices) };
}

function patternBy(choices: Choices): IgnorePattern {
  const path = choices.of([
    ...fileNames,
    ...copyPaths.slice(1),
    'Dockerfile',
    '.dockerignore',
    'images',
    'spec.yml',
  ] as const);
  const folder = choices.of(['.', 'conf', 'src', 'conf/deep']);
  const ending = choices.of(['.md', '.txt', '.py']);
  const form = choices.of(['plain', 'plain', 'dot', 'root', 'slash'] as const);
  return choices.of<IgnorePattern>([
    { kind: 'path', path, form },
    { kind: 'path', path: choices.of(['conf', 'src', 'conf/deep', 'conf/a.txt']), form },
    { kind: 'ending', folder, ending },
    { kind: 'deep-name', name: posix.basename(path) },
    { kind: 'deep-ending', ending },
    { kind: 'below', path: folder === '.' ? 'conf' : folder },
    { kind: 'between', folder: folder === '.' ? 'conf' : folder, name: posix.basename(path) },
    { kind: 'starts', text: choices.of(['c', 'a', 'Dockerfile']) },
    { kind: 'all' },
    { kind: 'everything' },
  ]);
}
