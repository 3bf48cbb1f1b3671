import { styleText } from 'node:util';
import type { ImageStatus } from '../../report/run-report.ts';

type Paint = (text: string) => string;

/** How text looks: colours or none, signs of Unicode or of ASCII. */
export interface OutputStyle {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  readonly signs: Signs;
}

/** One character each. */
interface Signs extends Readonly<Record<ImageStatus, string>> {
  readonly waiting: string;
  readonly bullet: string;
  readonly output: string;
}

/** Variables of the environment that say what output can show. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

const unicodeSigns: Signs = {
  passed: '✔',
  failed: '✖',
  blocked: '⊘',
  cancelled: '■',
  'up-to-date': '≡',
  waiting: '◌',
  bullet: '·',
  output: '›',
};

const asciiSigns: Signs = {
  passed: '+',
  failed: 'x',
  blocked: '/',
  cancelled: '#',
  'up-to-date': '=',
  waiting: '.',
  bullet: ',',
  output: '>',
};

/** Text styles with or without colours and Unicode signs. */
export function outputStyle(options: {
  readonly colour: boolean;
  readonly unicode: boolean;
}): OutputStyle {
  const paint =
    (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'): Paint =>
    (text) =>
      options.colour && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
    signs: options.unicode ? unicodeSigns : asciiSigns,
  };
}

/** FORCE_COLOR decides (`0` and `false`: none), else NO_COLOR, else whether the output is a terminal that is not dumb. */
export function wantsColour(isTTY: boolean, env: TerminalEnvironment): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return isTTY && env['TERM'] !== 'dumb';
}

/** Unless the locale names another character set, or the terminal is the console of Linux, Unicode signs are shown. */
export function wantsUnicode(env: TerminalEnvironment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(Boolean) ?? 'C.UTF-8';
  const namesOther = /\.(?!utf-?8)/i.test(locale);
  return !namesOther && env['TERM'] !== 'linux' && env['TERM'] !== 'dumb';
}
