import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AsideFile, ByteRange } from '../../ports/index-files.ts';
import { stampOf } from './node-kernel-tree.ts';
import { unlessRefused } from './refusals.ts';
import { unwritable, writing } from './writing.ts';

/** Permissions of a new file before the umask. */
const newFileMode = 0o666;

/** What is written is collected up to this many characters, so that a large file takes few calls. */
const bufferLength = 1_000_000;

/** Begins a new content for a file. @throws {UserError} `KERNEL_UNWRITABLE` where no file can be put */
export function openAside(path: string, mode: number | undefined): AsideFile {
  const inPlace = unlessRefused(() => lstatSync(path));
  if (inPlace?.isDirectory() === true) throw unwritable(path, 'a directory is in its place');
  if (isDevice(path)) throw unwritable(path, 'a device is in its place');

  const asidePath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = writing(path, () => openSync(asidePath, 'wx+', newFileMode));
  let buffered: string[] = [];
  let bufferedLength = 0;
  let isOpen = true;

  function close(): void {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  }

  function discard(): void {
    close();
    unlessRefused(() => unlinkSync(asidePath));
  }

  function orDiscard<T>(work: () => T): T {
    try {
      return writing(path, work);
    } catch (error) {
      discard();
      throw error;
    }
  }

  function flush(): void {
    const bytes = Buffer.from(buffered.join(''));
    buffered = [];
    bufferedLength = 0;
    writeAll(descriptor, bytes);
  }

  orDiscard(() => setAccess(descriptor, path, mode));
  return {
    write: (text) => {
      buffered.push(text);
      bufferedLength += text.length;
      if (bufferedLength >= bufferLength) orDiscard(flush);
    },
    overwrite: (text, position) =>
      orDiscard(() => {
        flush();
        writeSync(descriptor, text, position);
      }),
    isAsPublished: (passedOver) =>
      orDiscard(() => {
        flush();
        return isSameContent(descriptor, path, passedOver);
      }),
    sync: () =>
      orDiscard(() => {
        flush();
        fsyncSync(descriptor);
      }),
    publish: () =>
      orDiscard(() => {
        flush();
        renameSync(asidePath, path);
        const stamp = stampOf(fstatSync(descriptor, { bigint: true }));
        close();
        return stamp;
      }),
    discard,
  };
}

/** Also one that a link leads to, as `/dev/stdout` does: what everybody uses is not to become a file. */
function isDevice(path: string): boolean {
  const target = unlessRefused(() => statSync(path));
  if (target === undefined) return false;
  const isLink = unlessRefused(() => lstatSync(path))?.isSymbolicLink() === true;
  const isPipe = target.isFIFO() || target.isSocket();
  return target.isCharacterDevice() || target.isBlockDevice() || (isLink && isPipe);
}

/** A system call may take less than it is given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

/**
 * Whoever may write to the directory may replace a file in it, so a directory that its group may write to gets files that the
 * group may write to as well. What an administrator set on a file stays.
 */
function setAccess(descriptor: number, path: string, mode: number | undefined): void {
  const inPlace = unlessRefused(() => lstatSync(path));
  const replaced = inPlace?.isFile() === true ? inPlace : undefined;
  const directory = statSync(dirname(path));
  const forGroup = (directory.mode & 0o020) === 0 ? 0 : 0o060;
  const usual = (fstatSync(descriptor).mode & 0o777) | forGroup;
  const kept = replaced === undefined ? usual : replaced.mode & 0o777;
  fchmodSync(descriptor, mode ?? kept);
  const wantsGroup = replaced !== undefined || forGroup !== 0;
  const group = replaced?.gid ?? directory.gid;
  // Only a member of a group may give a file to it.
  if (wantsGroup) unlessRefused(() => fchownSync(descriptor, -1, group));
}

const comparedAtOnce = 1_000_000;

function isSameContent(descriptor: number, path: string, passedOver: ByteRange): boolean {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const other = unlessRefused(() => openSync(path, flags));
  if (other === undefined) return false;
  try {
    const [mine, theirs] = [fstatSync(descriptor), fstatSync(other)];
    if (!theirs.isFile() || mine.size !== theirs.size) return false;
    for (let position = 0; position < mine.size; position += comparedAtOnce) {
      const left = bytesAt(descriptor, position, passedOver);
      if (!left.equals(bytesAt(other, position, passedOver))) return false;
    }
    return true;
  } finally {
    closeSync(other);
  }
}

function bytesAt(descriptor: number, position: number, passedOver: ByteRange): Buffer {
  const bytes = Buffer.alloc(comparedAtOnce);
  const count = readSync(descriptor, bytes, 0, bytes.length, position);
  const from = Math.max(0, passedOver.start - position);
  const to = Math.max(0, Math.min(count, passedOver.end - position));
  return bytes.fill(0, Math.min(from, to), to).subarray(0, count);
}
