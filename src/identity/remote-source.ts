/** What ADD fetches by itself. */
export type RemoteKind = 'git' | 'url';

/** Whether ADD fetches a source itself, told from what stands before the first variable; the source may be in quotes. */
export function isRemote(source: string): boolean {
  return /^["']?(?:(?:https?|git|ssh):\/\/|[\w-]+@[\w.-]+:)/i.test(source);
}

/** How ADD fetches a source whose quotes and variables are gone; `undefined` for a file of the context. */
export function remoteKind(source: string): RemoteKind | undefined {
  if (!isRemote(source)) return undefined;
  return /^https?:/i.test(source) && !/^[^?#]*\.git(?:[?#]|$)/.test(source) ? 'url' : 'git';
}

/** Whether a git source names a whole commit: `https://example.org/x.git#<40 or 64 hexadecimal digits>`, a folder may follow. */
export function namesCommit(source: string | undefined): boolean {
  return isCommit(/#([^:]*)/.exec(source ?? '')?.[1]);
}

/** Whether a text is a whole commit hash. */
export function isCommit(text: string | undefined): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text ?? '');
}
