const trusted = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/**
 * Whether a comment or issue begins with a marker, and a bot or a person with rights in the repository wrote it: anybody may write
 * a text with our marker in it.
 */
export function isOurs(
  text: {
    readonly body?: string | null | undefined;
    readonly user?: { readonly type?: string | undefined } | null | undefined;
    readonly author_association?: string | undefined;
  },
  marker: string,
): boolean {
  const isTrusted = text.user?.type === 'Bot' || trusted.has(text.author_association ?? '');
  return isTrusted && (text.body ?? '').startsWith(marker);
}
