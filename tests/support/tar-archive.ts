import { extract, pack, type Header } from 'tar-stream';

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

/** What stands in a tar archive, in its order; the counterpart of {@link tarArchive}. */
export async function contentsOf(
  tar: Uint8Array,
): Promise<readonly (readonly [name: string, content: TarContent])[]> {
  const reader = extract();
  reader.end(tar);
  const entries: (readonly [string, TarContent])[] = [];
  for await (const entry of reader) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const { name, type, mode, linkname } = entry.header;
    if (type === 'file') entries.push([name, (mode & 0o111) === 0 ? bytes : { program: bytes }]);
    else entries.push([name, { type, mode, ...(linkname ? { linkname } : {}) }]);
  }
  return entries;
}
