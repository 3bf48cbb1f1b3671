/** A duration for people: `0.3s`, `42s`, `1m 12s`, `1h 02m`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 9950) return `${(Math.max(durationMs, 0) / 1000).toFixed(1)}s`;

  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${twoDigits(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
