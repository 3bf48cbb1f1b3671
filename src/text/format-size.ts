const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A number of bytes for people, in SI units with one decimal: `999 B`, `1.3 GB`. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;

  let value = sizeBytes;
  for (const unit of units) {
    value /= 1000;
    // Rounding can reach the next unit: 999,950 bytes are 1.0 MB.
    if (Number(value.toFixed(1)) < 1000) return `${value.toFixed(1)} ${unit}`;
  }
  return `${value.toFixed(1)} PB`;
}
