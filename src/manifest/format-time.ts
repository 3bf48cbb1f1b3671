/** A time for people: `2026-04-01 10:00:00 UTC`; a dash for an absent one. `iso` is ISO 8601. */
export function formatTime(iso: string | undefined): string {
  if (iso === undefined) return '–';
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
