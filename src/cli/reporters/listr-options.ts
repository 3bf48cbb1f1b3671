import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { DefaultRenderer, ListrTask } from 'listr2';
import type { OutputStyle } from './output-style.ts';

/** A task of listr2 on a terminal. */
export type RowTask = ListrTask<unknown, typeof DefaultRenderer, typeof DefaultRenderer>;

/**
 * A list of listr2 that draws on `stream` alone, leaves signals to others, runs all its tasks at once and goes on when
 * one fails. Its rows are taken away at the end.
 */
export function listrOn(
  stream: NodeJS.WriteStream,
  style: OutputStyle,
  tasks: readonly RowTask[],
): Listr<unknown, 'default', 'default'> {
  const rendererOptions = {
    // Given twice, so that the process' stdout, where the answer goes, is not touched.
    logger: new ListrLogger<never>({ processOutput: new ProcessOutput(stream, stream) }),
    clearOutput: true,
    formatOutput: 'truncate',
    showErrorMessage: false,
    showSkipMessage: false,
    // Titles bring their own signs, in more kinds than listr2 knows.
    icon: {
      COMPLETED: '',
      FAILED: '',
      SKIPPED_WITH_COLLAPSE: '',
      WAITING: '',
      OUTPUT: style.signs.output,
    },
    color: {
      PENDING: (text = '') => style.cyan(text),
      OUTPUT: (text = '') => style.dim(text),
    },
  } as const;
  return new Listr<unknown, 'default', 'default'>([...tasks], {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: 'default',
    rendererOptions,
    // listr2 falls back when the process' stdout is no terminal; what counts here is `stream`.
    fallbackRenderer: 'default',
    fallbackRendererOptions: rendererOptions,
  });
}
