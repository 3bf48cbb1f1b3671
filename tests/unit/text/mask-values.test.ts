import { describe, expect, it } from '@jest/globals';
import { maskSecrets } from '../../../src/text/mask-secrets.ts';
import { maskValues } from '../../../src/text/mask-values.ts';

describe('maskValues', () => {
  it('hides secrets in every text before anything is escaped', () => {
    const secret = 'pa"ss\\word';
    const event = {
      kind: 'step-finished',
      durationMs: 1,
      message: secret,
      reasons: [{ text: `because of ${secret}` }],
      failure: { tail: [`x${secret}x`], command: undefined },
    };

    const masked = maskValues(
      event,
      maskSecrets(() => [secret]),
    );

    expect(masked).toEqual({
      kind: 'step-finished',
      durationMs: 1,
      message: '***',
      reasons: [{ text: 'because of ***' }],
      failure: { tail: ['x***x'], command: undefined },
    });
  });
});
