import { cleanOneLine } from '../text/clean-text.ts';
import type { CliIo } from './io.ts';
import { workflowCommand } from './reporters/workflow-commands.ts';

/** Tells people something that stops nothing: a line on stderr, in GitHub Actions a warning of the run. */
export function showNote(text: string, io: Pick<CliIo, 'stderr' | 'env' | 'mask'>): void {
  const message = io.mask(cleanOneLine(text));
  const isActions = io.env['GITHUB_ACTIONS'] !== undefined;
  io.stderr.write(
    isActions
      ? workflowCommand({ name: 'warning', properties: { title: 'stack' }, message })
      : `note: ${message}\n`,
  );
}
