import { join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { unknownImage } from '../../plan/select-images.ts';
import { stepNames } from '../../report/run-report.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { CliIo } from '../io.ts';

/** `stack logs`: the last run's own log, or what the steps of an image printed, in the order of the steps. */
export async function logs(
  io: CliIo,
  [key]: readonly string[],
  options: { readonly file?: string; readonly step?: string; readonly json?: boolean },
): Promise<number> {
  const { files } = await io.world();
  const spec = await loadSpec(files, { cwd: io.cwd, file: options.file });
  const folder = join(spec.rootDir, 'artifacts', 'logs');
  if (key !== undefined && !spec.images.has(key)) throw unknownImage(key, [...spec.images.keys()]);

  const names = key === undefined ? ['run.log'] : stepLogs(key, options.step);
  const found = [];
  for (const name of names) {
    const text = await files.readText(join(folder, name));
    if (text !== undefined) found.push({ name, text });
  }
  if (found.length === 0) {
    throw new UserError(
      'USAGE',
      `the last run left no ${names.length === 1 ? (names[0] ?? 'log') : `log of ${key ?? 'it'}`}`,
      {
        hint: 'logs are in artifacts/logs/; a step that did not run or printed nothing has none, and artifacts/run.json says what became of each image',
      },
    );
  }
  if (options.json === true)
    io.stdout.write(`${JSON.stringify({ schemaVersion: 1, logs: found }, undefined, 2)}\n`);
  else for (const { name, text } of found) io.stdout.write(shown(name, text, found.length > 1));
  return 0;
}

function stepLogs(key: string, step: string | undefined): readonly string[] {
  if (step === undefined) return stepNames.map((name) => `${key}.${name}.log`);
  if ((stepNames as readonly string[]).includes(step)) return [`${key}.${step}.log`];
  throw new UserError('USAGE', `there is no step '${step}'`, {
    hint: `steps are: ${stepNames.join(', ')}`,
  });
}

/** What programs printed is untrusted: nothing of it may steer the terminal. */
function shown(name: string, text: string, titled: boolean): string {
  return `${titled ? `==> ${name} <==\n` : ''}${cleanText(text, 100_000)}${text.endsWith('\n') ? '' : '\n'}`;
}
