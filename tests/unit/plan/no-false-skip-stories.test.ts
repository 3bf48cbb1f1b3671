import { describe, expect, it } from '@jest/globals';
import { choicesBy } from '../../support/stack-model/choices.ts';
import { withEntry, withImage, withSources } from '../../support/stack-model/edit.ts';
import { recordStates } from '../../support/stack-model/record-runs.ts';
import { play } from '../../support/stack-model/play.ts';
import { smallStack } from '../../support/stack-model/small-stacks.ts';
import type { ModelImage, ModelStep, StackState } from '../../support/stack-model/state.ts';

describe('a plan', () => {
  it('gives no image that is labelled dirty to a commit that has the spec in it', async () => {
    const stages = [{ from: debian, steps: [copyAll] }];
    const clean = stackWith({ context: '.', dockerfile: 'Dockerfile.k0', stages });
    const { sources: committed } = clean;
    const { sources } = withSources(clean, { remark: 'another' });

    const complaint = await complaintAbout([
      { ...clean, committed },
      { ...clean, sources, committed },
      { ...clean, sources, committed: sources },
    ]);

    expect(complaint).toBeUndefined();
  });

  it('sees an arg that ONBUILD declares for a stage of the same file', async () => {
    const built = (value: string) =>
      stackWith({
        args: { EXTRA: value },
        stages: [
          { from: debian, steps: [onbuild({ kind: 'arg', name: 'EXTRA', value: undefined })] },
          { from: { kind: 'stage', stage: 0 }, steps: [make] },
        ],
      });

    const complaint = await complaintAbout([built('one'), built('two')]);

    expect(complaint).toBeUndefined();
  });

  it.each(['commented', 'blank-behind'] as const)(
    'sees what ONBUILD of a parent reads when its Dockerfile is written %s',
    async (style) => {
      const before = stackWith({ style, stages: [{ from: debian, steps: [onbuild(copyAll)] }] });
      const after = withEntry(before, 'images/k1/a.txt', textFile('another'));

      const complaint = await complaintAbout([before, after]);

      expect(complaint).toBeUndefined();
    },
  );

  it('sees build args that BuildKit takes without an ARG', async () => {
    const after = stackWith({ args: { SOURCE_DATE_EPOCH: '0' } });

    const complaint = await complaintAbout([stackWith({}), after]);

    expect(complaint).toBeUndefined();
  });

  it('sees what a link among tests on the host leads to', async () => {
    const tests = { inherit: false, minutes: 10, place: 'host' } as const;
    const link = { kind: 'link', target: '../../../lib/a.py' } as const;
    const linked = withEntry(stackWith({ tests }), 'images/k0/tests/near.py', link);
    const before = withEntry(linked, 'lib/a.py', textFile('one'));
    const after = withEntry(linked, 'lib/a.py', textFile('two'));

    const complaint = await complaintAbout([before, after]);

    expect(complaint).toBeUndefined();
  });
});

const debian = { kind: 'external', reference: 'debian:1' } as const;
const make = { kind: 'run', text: 'make', secret: undefined, mount: undefined } as const;
const copyAll = {
  kind: 'copy',
  keyword: 'COPY',
  json: false,
  sources: [{ kind: 'path', path: '.' }],
  to: '/srv/',
} as const;

function onbuild(step: ModelStep): ModelStep {
  return { kind: 'onbuild', step };
}

function textFile(text: string) {
  return { kind: 'file', text, executable: false } as const;
}

/** Three images `k0` to `k2`, the others from `k0`, in which `k0` is as said. */
function stackWith(fields: Partial<ModelImage>): StackState {
  const stack = smallStack(choicesBy([]));
  const [first] = stack.sources.images;
  return first === undefined ? stack : withImage(stack, { ...first, ...fields });
}

async function complaintAbout(states: readonly StackState[]): Promise<string | undefined> {
  return (await play(await recordStates(states))).complaint;
}
