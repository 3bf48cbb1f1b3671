import { describe, expect, it } from '@jest/globals';
import { logLimitBytes, stepLog } from '../../../src/run/step-log.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const file = {
  absolute: '/stack/artifacts/logs/base.build.log',
  shown: 'artifacts/logs/base.build.log',
};

function logUnderTest() {
  const files = memoryFiles();
  const lines: string[] = [];
  const mask = (text: string) => text.replaceAll('hunter2', '***');
  const log = stepLog(files, file, mask, (line) => void lines.push(line));
  return { log, lines, text: () => files.contents()[file.absolute] };
}

describe('log of a step', () => {
  it('hands on whole lines, however the output was cut', async () => {
    const { log, lines, text } = logUnderTest();

    for (const piece of ['fir', 'st\nsec', 'ond\r\nla', 'st']) log.write(Buffer.from(piece));
    await log.close();

    expect(lines).toEqual(['first', 'second', 'last']);
    expect(text()).toBe('first\nsecond\nlast\n');
  });

  it('masks secrets also where they are cut in two', async () => {
    const { log, lines, text } = logUnderTest();

    log.write(Buffer.from('token hun'));
    log.write(Buffer.from('ter2\n'));
    await log.close();

    expect([lines, text()]).toEqual([['token ***'], 'token ***\n']);
  });

  it('keeps what steers a terminal out of what is shown, and in the file', async () => {
    const { log, lines, text } = logUnderTest();

    log.line('\u001b[31mred\u001b[0m');
    await log.close();

    expect([lines, text()]).toEqual([['red'], '\u001b[31mred\u001b[0m\n']);
  });

  it('has the last twenty lines', () => {
    const { log } = logUnderTest();

    for (let number = 1; number <= 30; number += 1) log.line(`line ${number}`);

    expect(log.tail()).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 11}`));
  });

  it('leaves no file when nothing was printed', async () => {
    const { log, text } = logUnderTest();

    await log.close();

    expect(text()).toBeUndefined();
  });

  it('does not grow without end', () => {
    const written: number[] = [];
    const files = {
      ...memoryFiles(),
      openLog: (path: string) => ({
        path,
        write: (chunk: string | Uint8Array) => void written.push(chunk.length),
        close: () => Promise.resolve(),
      }),
    };
    const log = stepLog(
      files,
      file,
      (text) => text,
      () => undefined,
    );
    const line = Buffer.from(`${'x'.repeat(16_000)}\n`);

    for (let number = 0; number < 5000; number += 1) log.write(line);

    const total = written.reduce((sum, length) => sum + length, 0);
    expect(total).toBeLessThan(logLimitBytes + 20_000);
  });
});
