import { PassThrough } from 'node:stream';
import { packageFilePatterns } from '../inventory/package-paths.ts';
import type { InventoryReading } from '../inventory/package-collector.ts';
import { readArchive } from '../inventory/read-archive.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';

/** An image whose package files come to more than this has a `tar` that is not one. In bytes. */
const maxArchiveBytes = 256_000_000;

const isPackageFile = packageFilePatterns.map((pattern) => `-path '${pattern}'`).join(' -o ');

const search = `find / \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o \\
    -type f \\( ${isPackageFile} \\)`;

/**
 * Removes the folders that it is given, and sends the files; not where those who used the folders left something in `/dev`, which an engine
 * makes for each container and of which it does not tell what changed. Only GNU's `tar` reads a list of any length whose names end with NUL; others get the names as arguments, in as many goes as it takes.
 *
 * What fails must not be missed: a pipe has the exit code of its end, and some `find` have that of the last go. So into the list goes a name
 * that no file has, and after a go a byte that is no archive.
 */
const script = `
if [ $# -gt 0 ]; then
  rm -rf "$@" && names="$(ls -A /dev)" || exit 1
  for name in $names; do
    case $name in
    console | core | fd | full | mqueue | null | ptmx | pts | random | shm | std* | tty | urandom | zero) ;;
    *) exit 1 ;;
    esac
  done
  for folder in /dev/shm /dev/mqueue; do
    [ ! -d $folder ] || [ -z "$(ls -A $folder)" ] || exit 1
  done
fi
case "$(tar --version 2>/dev/null)" in
*GNU*)
  { ${search} -print0 || printf '/find-failed/\\0'; } | tar --null -c -f - -T - ;;
*)
  ${search} -exec sh -c 'tar -c -f - "$@" || printf x' sh {} + ;;
esac`;

/**
 * The command that writes tar streams, one after the other, of an image's package files to its stdout: fixed text, for `sh`, `find` and `tar`.
 *
 * @param litter absolute paths of folders that are removed first
 */
export function findPackageFilesCommand(litter: readonly string[] = []): readonly string[] {
  return ['sh', '-c', script, 'sh', ...litter];
}

/**
 * What came of asking an image for its package files. `unable`: it has not what that takes, or its answer cannot be relied on, and
 * nothing of that runs in the container any more; `lost`: the same, and the container is gone or busy.
 */
export type FoundPackageFiles =
  | { readonly status: 'read'; readonly reading: InventoryReading }
  | { readonly status: 'unable' | 'lost' };

/**
 * Reads an image's packages by means of the image itself: only the files that matter leave the container.
 *
 * @param id a running container
 * @param litter absolute paths of folders in it that are not of the image; they are gone when its packages were read
 */
export async function findPackageFiles(
  engine: ContainerEngine,
  id: string,
  signal: AbortSignal,
  litter: readonly string[] = [],
): Promise<FoundPackageFiles> {
  const tar = new PassThrough();
  const tooMuch = new AbortController();
  let receivedBytes = 0;

  function onOutput(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stderr') return;
    receivedBytes += chunk.length;
    if (receivedBytes > maxArchiveBytes) tooMuch.abort();
    else tar.write(chunk);
  }

  const exec = engine.exec(id, {
    cmd: findPackageFilesCommand(litter),
    user: '0',
    env: { LC_ALL: 'C' },
    signal: AbortSignal.any([signal, tooMuch.signal]),
    onOutput,
  });
  const [outcome, reading] = await Promise.all([exec.finally(() => tar.end()), readArchive(tar)]);

  if (outcome.kind !== 'exited') return { status: 'lost' };
  if (outcome.exitCode !== 0 || reading.damage !== undefined) return { status: 'unable' };
  return { status: 'read', reading };
}
