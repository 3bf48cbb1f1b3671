import { pack, type Header } from 'tar-stream';

/** What stands in a tar archive under one name: a file of this text or these bytes, a program, or another kind of entry. */
export type TarContent =
  | string
  | Uint8Array
  | { readonly program: Uint8Array }
  | (Partial<Header> & { readonly type: Header['type'] });

/** A tar archive of these entries, in their order, as one piece. */
export async function tarArchive(
  entries: Iterable<readonly [name: string, content: TarContent]>,
): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, content] of entries) {
    if (typeof content === 'string') archive.entry({ name }, content);
    else if (content instanceof Uint8Array) archive.entry({ name }, Buffer.from(content));
    else if ('program' in content) {
      archive.entry({ name, mode: 0o755 }, Buffer.from(content.program));
    } else archive.entry({ name, ...content });
  }
  archive.finalize();

  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A stream of these bytes in pieces of `chunkBytes`. */
export async function* inChunks(
  bytes: Uint8Array,
  chunkBytes = 65_536,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
  }
}
