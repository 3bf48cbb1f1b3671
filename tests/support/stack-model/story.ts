import type { RecordedRun } from './record-runs.ts';
import { writtenFiles } from './written-files.ts';

/** What happened up to a failure, and what the repository then holds. */
export function storyOf(runs: readonly RecordedRun[], failures: readonly string[]): string {
  const told = runs.flatMap(({ told: edits, mode }, index) => [
    ...edits.map((edit) => `  ${edit}`),
    `run ${index + 1} (${mode})`,
  ]);
  const sources = runs.at(-1)?.moment.state.sources;
  const files = sources === undefined ? [] : [...writtenFiles(sources)];
  const texts = files.flatMap(([path, entry]) => {
    if (entry.kind === 'link') return [`${path} -> ${entry.target}`];
    const isSettings = /Dockerfile|dockerignore|spec\.yml/.test(path);
    return isSettings
      ? [`--- ${path}`, entry.text.trimEnd()]
      : [`${path}${entry.executable ? ' (x)' : ''}`];
  });
  return [...failures, '', 'What happened:', ...told, '', 'The repository now:', ...texts].join(
    '\n',
  );
}

/** The lines that only one of two texts has. */
export function differenceOf(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `  there: ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  now:   ${line.trim()}`),
  ];
}
