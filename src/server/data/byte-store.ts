const blockBytes = 1024 * 1024;

/** Many texts as UTF-8, in few large pieces of memory that can be handed to another thread. */
export interface PackedTexts {
  readonly blocks: readonly Uint8Array<ArrayBuffer>[];
  /** Of each text, its block's place in `blocks`. */
  readonly blockOf: Uint32Array<ArrayBuffer>;
  /** Of each text, where in the block it begins and ends, in bytes. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Takes texts one after the other. */
export interface TextPacker {
  add(text: string): void;
  finish(): PackedTexts;
}

/** An empty {@link TextPacker}. */
export function textPacker(): TextPacker {
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  const [blockOf, starts, ends]: [number[], number[], number[]] = [[], [], []];
  let block = new Uint8Array(0);
  let used = 0;
  return {
    add: (text) => {
      const size = Buffer.byteLength(text);
      if (size > block.length - used) {
        block = new Uint8Array(Math.max(size, blockBytes));
        blocks.push(block);
        used = 0;
      }
      Buffer.from(block.buffer).write(text, used);
      blockOf.push(Math.max(blocks.length - 1, 0));
      starts.push(used);
      used += size;
      ends.push(used);
    },
    finish: () => ({
      blocks,
      blockOf: Uint32Array.from(blockOf),
      starts: Uint32Array.from(starts),
      ends: Uint32Array.from(ends),
    }),
  };
}

/** The bytes of the text at a place, which stay where they are; empty where there is no such text. */
export function textAt(texts: PackedTexts, place: number): Uint8Array {
  const block = texts.blocks[texts.blockOf[place] ?? -1];
  return block === undefined
    ? new Uint8Array(0)
    : block.subarray(texts.starts[place], texts.ends[place]);
}
