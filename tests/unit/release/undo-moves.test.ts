import { describe, expect, it } from '@jest/globals';
import { findNote, storeNote } from '../../../src/identity/note.ts';
import { undoMoves } from '../../../src/release/apply-moves.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';

const place = 'stack.test/acme';
const type = 'application/vnd.stack.test.v1';

describe('taking moves back', () => {
  it('leaves tags that somebody moves meanwhile, and names them', async () => {
    const registry = memoryRegistry();
    const clock = instantClock();
    const put = (name: string, tag: string, text: string) =>
      storeNote(registry, `${place}/${name}`, tag, type, text);
    const textAt = async (name: string) =>
      (await findNote(registry, `${place}/${name}:pilot`, type))?.text;
    const moves = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const before = name === 'a' || name === 'd' ? await put(name, 'old', 'old') : undefined;
      moves.push({
        reference: `${place}/${name}:pilot`,
        before,
        after: await put(name, 'pilot', 'new'),
      });
    }
    const foreign: string[] = [];
    let isFirst = true;
    const slow = {
      ...registry,
      deleteManifest: async (...args: Parameters<typeof registry.deleteManifest>) => {
        if (isFirst) {
          isFirst = false;
          clock.advance(10_000);
          await put('a', 'pilot', 'theirs');
          await put('c', 'pilot', 'theirs');
        }
        return registry.deleteManifest(...args);
      },
    };

    const undeletable = await undoMoves(
      {
        registry: slow,
        clock,
        check: () => Promise.resolve(),
        onForeign: (reference) => void foreign.push(reference),
      },
      moves,
    );

    expect(undeletable).toEqual([]);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(textAt))).toEqual([
      'theirs',
      undefined,
      'theirs',
      'old',
    ]);
    expect(foreign).toEqual([`${place}/c:pilot`, `${place}/a:pilot`]);
  });
});
