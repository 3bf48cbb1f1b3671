/** `20261121T175501Z-3f9a2c`: when a run started and six random digits, fit for a tag and a label. */
export function newRunId(startedAt: number, random: () => number): string {
  const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  const digits = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0');
  return `${time}-${digits}`;
}

/** When the run of an ID started, in milliseconds since 1970; `undefined` when the text is no run ID. */
export function startOfRunId(runId: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{6}$/.exec(runId);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** A built image has such a tag only until it has its exact one. */
export const temporaryTagPrefix = 'tmp-';

/** When the run that made a temporary tag started, in milliseconds since 1970; `undefined` for any other tag. */
export function startOfTemporaryTag(tag: string): number | undefined {
  return tag.startsWith(temporaryTagPrefix)
    ? startOfRunId(tag.slice(temporaryTagPrefix.length))
    : undefined;
}
