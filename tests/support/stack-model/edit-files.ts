import { posix } from 'node:path';
import type { Choices } from './choices.ts';
import { someImage, withEntry, type Edit } from './edit.ts';
import { fileNames, linkNames, linkTargets } from './names.ts';
import type { Entry, StackState } from './state.ts';

const texts = ['one', 'two', 'three'] as const;

/** Edits of files in contexts. */
export const fileEdits = {
  'write a file': (state, choices) => writeTo(state, choices, contextPath(state, choices)),
  'change a file': (state, choices) => {
    const path = choices.ofAny(
      contextFiles(state).filter((other) => state.sources.tree.get(other)?.kind === 'file'),
    );
    return path === undefined ? undefined : writeTo(state, choices, path);
  },
  'write a file of the library': (state, choices) =>
    writeTo(state, choices, choices.of(['lib/a.py', 'lib/b.txt', 'lib/deep/c.py'])),
  'write a file that is in no context': (state, choices) =>
    writeTo(state, choices, choices.of(['artifacts/run.json', '.stack/records/x', 'docs/page.md'])),
  'remove a file': (state, choices) => {
    const path = choices.ofAny(contextFiles(state));
    return path === undefined
      ? undefined
      : { state: withEntry(state, path, undefined), told: `removes ${path}` };
  },
  'rename a file': (state, choices) => {
    const path = choices.ofAny(
      contextFiles(state).filter((other) => state.sources.tree.get(other)?.kind === 'file'),
    );
    const entry = path === undefined ? undefined : state.sources.tree.get(path);
    if (path === undefined || entry === undefined) return undefined;
    const to = posix.join(posix.dirname(path), choices.of(['a.txt', 'b.md', 'run.sh', 'x.py']));
    if (state.sources.tree.has(to)) return undefined;
    return {
      state: withEntry(withEntry(state, path, undefined), to, entry),
      told: `renames ${path} to ${to}`,
    };
  },
  'toggle the executable bit': (state, choices) => {
    const path = choices.ofAny(contextFiles(state));
    const entry = path === undefined ? undefined : state.sources.tree.get(path);
    if (path === undefined || entry?.kind !== 'file') return undefined;
    const executable = !entry.executable;
    return {
      state: withEntry(state, path, { ...entry, executable }),
      told: `${path}: executable ${executable}`,
    };
  },
  'write a link': (state, choices) => {
    const path = posix.join(someImage(state, choices).context, choices.of(linkNames));
    const target = choices.of(linkTargets);
    return {
      state: withEntry(state, path, { kind: 'link', target }),
      told: `${path} -> ${target}`,
    };
  },
  'change a link': (state, choices) => {
    const links = [...state.sources.tree].filter(([, { kind }]) => kind === 'link');
    const [path] = choices.ofAny(links) ?? [];
    const target = choices.of(linkTargets);
    return path === undefined
      ? undefined
      : { state: withEntry(state, path, { kind: 'link', target }), told: `${path} -> ${target}` };
  },
  'touch a file': (state, choices) => {
    const path = choices.ofAny([...state.sources.tree.keys()]);
    if (path === undefined) return undefined;
    const touched = new Map([...state.world.touched, [path, choices.below(1e6)]]);
    return { state: { ...state, world: { ...state.world, touched } }, told: `touches ${path}` };
  },
} satisfies Readonly<Record<string, Edit>>;

/** Writes another text to a path. */
export function writeTo(state: StackState, choices: Choices, path: string): ReturnType<Edit> {
  const before = state.sources.tree.get(path);
  const others = texts.filter((text) => before?.kind !== 'file' || text !== before.text);
  const text = choices.ofAny(others) ?? texts[0];
  const executable = before?.kind === 'file' ? before.executable : path.endsWith('.sh');
  const entry: Entry = { kind: 'file', text, executable };
  return { state: withEntry(state, path, entry), told: `${path}: '${text}'` };
}

function contextPath(state: StackState, choices: Choices): string {
  return posix.join(someImage(state, choices).context, choices.of(fileNames));
}

function contextFiles({ sources }: StackState): readonly string[] {
  return [...sources.tree.keys()].filter(
    (path) => !/\/(?:tests?|tests_common|integration_tests)\//.test(path),
  );
}
