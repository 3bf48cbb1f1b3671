import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { CliResult } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

describe('a run in GitHub Actions', () => {
  let stack: StackUnderTest;
  let result: CliResult;

  beforeAll(async () => {
    const images = {
      good: { test: 'echo "::set-output name=a::b"' },
      bad: { build: ['RUN echo broken; exit 1'] },
    };
    stack = await stackUnderTest({ files: smallStack(images) });
    const env = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_STEP_SUMMARY: join(stack.dir, 'summary.md'),
      GITHUB_OUTPUT: join(stack.dir, 'output'),
    };
    result = await stack.run(['build'], { env });
  });
  afterAll(() => stack.dispose());

  it('annotates the line of the Dockerfile that failed', () => {
    expectExit(result, 1);
    expect(result.stderr).toMatch(
      /^::error file=images\/bad\/Dockerfile,line=2,col=1,title=bad%3A build failed \(dockerfile\)::/m,
    );
    expect(result.stdout).toBe('');
  });

  it('writes the summary of the job', async () => {
    const summary = await stack.read('summary.md');

    expect(summary).toContain('good');
    expect(summary).toMatch(/bad.*failed/);
  });

  it('writes outputs for later steps', async () => {
    expect(await stack.read('output')).toBe('status=failed\nimages=["good"]\nfailed=["bad"]\n');
  });

  it('groups the output of an image, and lets nothing in it be a command', () => {
    const stopped = /::stop-commands::(\S+)\n[^]*?::set-output name=a::b\n[^]*?::\1::/;

    expect(result.stderr).toContain('::group::good: output, passed');
    expect(result.stderr).toMatch(stopped);
  });
});
