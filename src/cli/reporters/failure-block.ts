import { failureHint, kindText } from '../../report/failure-hint.ts';
import type { EventOf } from '../../report/events.ts';
import { cleanLine, cleanOneLine } from '../../text/clean-text.ts';
import type { OutputStyle } from './output-style.ts';

/** How many lines of output a failure shows. */
const tailLength = 20;

/**
 * A failed step in full: what, where, the command, its last lines of output, the path of the log.
 *
 * Begins and ends with an empty line. Lines of output stand behind a bar, so nothing in them looks like ours.
 */
export function renderFailure(event: EventOf<'step-finished'>, style: OutputStyle): string {
  const { failure, message } = event;
  const tail = (failure?.tail ?? []).slice(-tailLength);
  const place = failure?.location;
  return [
    '',
    style.red(style.bold(`${style.signs.failed} ${event.image}: ${event.step} failed`)),
    ...fact('why', message),
    ...fact('kind', kindText(failure)),
    ...fact('where', place && `${place.file}:${place.line}:${place.column}`),
    ...fact('what', failure?.command),
    ...tail.map((line) => `  ${style.dim('|')} ${cleanLine(line)}`.trimEnd()),
    ...fact('log', failure?.logPath),
    ...fact('next', failureHint(failure?.kind)),
    '',
    '',
  ].join('\n');
}

function fact(name: string, value: string | undefined): readonly string[] {
  if (value === undefined || value === '') return [];
  return [`  ${name.padEnd(6)} ${cleanOneLine(value)}`];
}
