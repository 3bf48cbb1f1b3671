/** Text of unknown origin as it may stand in a line or table cell of markdown: it cannot become markup. */
export function inlineMarkdown(text: string): string {
  return text
    .split('\n')
    .join(' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#!>]/g, '\\$&');
}

/** Lines of unknown origin in a code block whose fence is longer than any run of backticks in them. */
export function codeBlock(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
