/** A command of GitHub Actions: `::error file=a,line=1::message`. */
export interface WorkflowCommand {
  readonly name: 'error' | 'warning' | 'group' | 'endgroup';
  /** Properties that are `undefined` are left out. */
  readonly properties?: Readonly<Record<string, string | number | undefined>>;
  readonly message?: string | undefined;
}

/** The line that makes the runner of GitHub Actions do something, with its line feed. */
export function workflowCommand({ name, properties = {}, message = '' }: WorkflowCommand): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
  return `::${name}${list === '' ? '' : ` ${list}`}::${escapeMessage(message)}\n`;
}

/**
 * Text of unknown origin as the runner prints it and does not obey it, whatever stands in it.
 *
 * @param token what nothing in the text can know: the runner obeys again when it sees it
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text.replace(/\n?$/, '\n')}::${token}::\n`;
}

/**
 * A line of ours that has words of others in it, made harmless: the runner looks for `::` at the beginning of a line and
 * for `##[` anywhere. A zero-width space keeps the text readable.
 */
export function inertText(text: string): string {
  return text.replace(/^([^\S\n]*)::/gm, '$1\u200b::').replaceAll('##[', '##\u200b[');
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
