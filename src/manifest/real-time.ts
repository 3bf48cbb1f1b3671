/** Times before it stand for "not known": tools write the year 1 or 1970. Milliseconds since 1970. */
const firstRealTime = Date.UTC(1980, 0, 2);

/** @returns the ISO 8601 time as it is; `undefined` when it is none, or a stand-in for one */
export function realTime(iso: string): string | undefined {
  const time = Date.parse(iso);
  return time >= firstRealTime ? iso : undefined;
}
