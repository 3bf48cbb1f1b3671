import { describe, expect, it } from '@jest/globals';
import { lateLogger } from '../../src/late-logger.ts';
import type { Logger } from '../../src/ports/logger.ts';

type Line = readonly [string, string, Readonly<Record<string, unknown>> | undefined];

/** A logger that keeps its lines, and ends them with `closed`. */
function keeper() {
  const lines: Line[] = [];
  const level =
    (name: string): Logger['info'] =>
    (message, fields) =>
      void lines.push([name, message, fields]);
  const logger: Logger = {
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
    close: () => Promise.resolve(void lines.push(['closed', '', undefined])),
  };
  return { lines, logger };
}

describe('a logger that is still loaded', () => {
  it('passes on what it was told, in order, with the time at which it was told', async () => {
    const { lines, logger } = keeper();
    let resolve: (logger: Logger) => void = () => undefined;
    const promise = new Promise<Logger>((loaded) => (resolve = loaded));
    const late = lateLogger(() => promise, 0);
    const before = Date.now();
    late.info('one', { image: 'base' });
    late.warn('two');
    expect(lines).toEqual([]);

    await new Promise((turn) => setTimeout(turn, 20));
    const told = Date.now();
    resolve(logger);
    await new Promise((turn) => setImmediate(turn));
    late.error('three', { image: 'child' });
    await late.close();

    expect(lines.map(([level, message]) => [level, message])).toEqual([
      ['info', 'one'],
      ['warn', 'two'],
      ['error', 'three'],
      ['closed', ''],
    ]);
    expect(lines[0]?.[2]).toMatchObject({ image: 'base' });
    const at = Date.parse(String(lines[0]?.[2]?.['timestamp']));
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThan(told);
    expect(lines[2]?.[2]).toEqual({ image: 'child' });
  });

  it('lets other work go first, and is there at once when it is closed', async () => {
    const { lines, logger } = keeper();
    let isAsked = false;
    const late = lateLogger(() => {
      isAsked = true;
      return Promise.resolve(logger);
    }, 60_000);
    late.info('one');
    await new Promise((turn) => setTimeout(turn, 20));
    expect(isAsked).toBe(false);

    await late.close();

    expect(lines.map(([level, message]) => [level, message])).toEqual([
      ['info', 'one'],
      ['closed', ''],
    ]);
  });

  it('says when it is closed why it could not be loaded', async () => {
    const failure = new Error('no such library');
    const late = lateLogger(() => Promise.reject(failure), 0);
    late.info('one');
    await new Promise((turn) => setImmediate(turn));

    await expect(late.close()).rejects.toBe(failure);
  });
});
