import { describe, expect, it } from '@jest/globals';
import { writeJobOutputs, writeJobSummary } from '../../../src/cli/job-files.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';

const env = { GITHUB_OUTPUT: '/output', GITHUB_STEP_SUMMARY: '/summary' };
const full = () => Promise.reject(new Error('disk full'));

describe('the files of a job', () => {
  it('get outputs on lines of their own', async () => {
    const written: unknown[] = [];
    const appendFile = (path: string, text: string) => {
      written.push([path, text]);
      return Promise.resolve();
    };

    await writeJobOutputs({ env, appendFile }, { work: 'true', release: '1-stable-1' });
    await writeJobOutputs({ env: { GITHUB_OUTPUT: '' }, appendFile }, { work: 'true' });

    expect(written).toEqual([['/output', 'work=true\nrelease=1-stable-1\n']]);
  });

  it('must take outputs', async () => {
    await expect(
      writeJobOutputs({ env, appendFile: full }, { work: 'true' }),
    ).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'cannot write /output (GITHUB_OUTPUT): Error: disk full',
    });
  });

  it('need not take a summary', async () => {
    const { io, stderr } = memoryIo(memoryWorld(), env);

    await writeJobSummary({ ...io, appendFile: full }, 'text');

    expect(stderr()).toBe('note: cannot write /summary (GITHUB_STEP_SUMMARY): Error: disk full\n');
  });
});
