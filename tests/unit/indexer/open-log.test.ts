import { describe, expect, it } from '@jest/globals';
import { logLevels, type LogLevel } from '../../../src/indexer/log.ts';
import { openLog, type LogFormat } from '../../../src/indexer/open-log.ts';

function logged(format: LogFormat, atLeast: LogLevel, message = 'said') {
  const lines: string[] = [];
  const log = openLog(format, atLeast, {
    writeOut: (text) => void lines.push(`out ${text}`),
    writeError: (text) => void lines.push(`err ${text}`),
    now: () => Date.UTC(2026, 0, 26, 14, 53, 47, 999),
  });
  for (const level of logLevels) log(level, message, { kernel: 'R/a/1', packages: 2 });
  return lines;
}

describe('openLog', () => {
  it('writes bare messages, and says of warnings and errors what they are', () => {
    expect(logged('plain', 'debug')).toEqual([
      'out said\n',
      'out said\n',
      'err WARNING: said\n',
      'err ERROR: said\n',
    ]);
  });

  it('writes time and level', () => {
    expect(logged('text', 'debug')).toEqual([
      'out [2026-01-26T14:53:47Z] [DEBUG] said\n',
      'out [2026-01-26T14:53:47Z] [INFO] said\n',
      'err [2026-01-26T14:53:47Z] [WARN] said\n',
      'err [2026-01-26T14:53:47Z] [ERROR] said\n',
    ]);
  });

  it('writes an object a line, with the facts', () => {
    expect(logged('json', 'error')).toEqual([
      'err {"time":"2026-01-26T14:53:47Z","level":"error","message":"said","kernel":"R/a/1","packages":2}\n',
    ]);
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('from %s on writes %d levels of four', (atLeast, count) => {
    expect(logged('plain', atLeast)).toHaveLength(count);
  });

  it.each(['plain', 'text', 'json'] as const)('keeps a message in one %s line', (format) => {
    const [line = ''] = logged(format, 'error', 'a\nERROR: forged\u001b[31m\u202e\u2028b\u0000');

    expect(line.slice(0, -1)).toMatch(/a ERROR: forged b/);
    expect(line).toMatch(/^[^\p{Cc}\u2028\u202e]+\n$/u);
  });
});
