/** Whether a reference is a tag of the repository that locks, releases and journals lie in: `ghcr.io/acme/stack-lock:2026.4-stable`. */
export function isBookTag(reference: string): boolean {
  return /\/stack-lock:[^:/]*$/.test(reference);
}
