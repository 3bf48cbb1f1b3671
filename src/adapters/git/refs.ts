import type { Checkout } from '../../ports/git.ts';
import type { GitProgram } from './git-program.ts';

const origin = 'refs/remotes/origin';
const originHead = `${origin}/HEAD`;

/** Where others start from when the clone does not know their default branch, the likeliest first. */
const usualDefaults = [
  `${origin}/main`,
  `${origin}/master`,
  'refs/heads/main',
  'refs/heads/master',
];

/** The branch that is checked out (`undefined` where it has no commit, or HEAD is detached), and those it relates to. */
export async function readRefs(
  git: GitProgram,
  directory: string,
): Promise<Pick<Checkout, 'branch' | 'upstream' | 'defaultBranch'>> {
  const fields = ['%(HEAD)', '%(refname)', '%(symref)', '%(upstream)'];
  const text = await git.read(directory, [
    'for-each-ref',
    `--format=${fields.join('%00')}`,
    'refs/heads',
    originHead,
    ...usualDefaults.filter((name) => name.startsWith(origin)),
  ]);
  const refs = text.split('\n').map((line) => {
    const [head, name = '', target, upstream] = line.split('\0');
    return { isCurrent: head === '*', name, target: unlessEmpty(target), upstream };
  });
  const current = refs.find(({ isCurrent }) => isCurrent);
  const names = new Set(refs.map(({ name }) => name));
  return {
    branch: current?.name.replace(/^refs\/heads\//, ''),
    upstream: unlessEmpty(current?.upstream),
    defaultBranch:
      refs.find(({ name }) => name === originHead)?.target ??
      usualDefaults.find((name) => names.has(name)),
  };
}

function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
