import { describe, expect, it } from '@jest/globals';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest } from '../support/stack-cli.ts';

/** Files that are asked for by promise never answer, and keep no process alive. */
const unanswered = `
const promises = require('node:fs/promises');
for (const name of Object.keys(promises))
  if (typeof promises[name] === 'function') promises[name] = () => new Promise(() => {});
`;

describe('a command that waits for what never comes', () => {
  it('is no success, and says that it has not ended its work', async () => {
    const files = { ...smallStack({ one: {} }), 'unanswered.cjs': unanswered };
    const stack = await stackUnderTest({ files });
    try {
      const options = { env: { NODE_OPTIONS: `--require=${stack.dir}/unanswered.cjs` } };

      const stalled = await stack.run(['validate'], options);
      expect(stalled.stderr).toContain(
        'This is a bug in stack: it ended in the middle of its work',
      );
      expect(stalled.exitCode).toBe(70);

      const version = await stack.run(['--version'], options);
      expect(version).toMatchObject({ exitCode: 0, stderr: '' });
    } finally {
      await stack.dispose();
    }
  });
});
