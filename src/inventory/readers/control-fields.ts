/**
 * The paragraphs of a control file (Debian's status, Python's METADATA, R's DESCRIPTION): lines `Name: value`, blank
 * lines between paragraphs, further lines of a value indented and joined by a blank.
 *
 * Lines of any other form are passed over. Of a field that is there twice the first counts.
 *
 * @param wanted fields to keep, lower case
 * @returns each paragraph that has text in it, as field (lower case) → value
 */
export function* controlParagraphs(
  text: string,
  wanted: ReadonlySet<string>,
): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  let current: string | undefined;
  let started = false;

  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line.trim() === '') {
      if (started) yield fields;
      fields = new Map();
      current = undefined;
      started = false;
      continue;
    }
    started = true;
    if (/^[ \t]/.test(line)) {
      if (current !== undefined) fields.set(current, `${fields.get(current) ?? ''} ${line.trim()}`);
      continue;
    }
    current = startField(line, wanted, fields);
  }
  if (started) yield fields;
}

/** @returns the field that indented lines below belong to, when it is one to keep */
function startField(
  line: string,
  wanted: ReadonlySet<string>,
  fields: Map<string, string>,
): string | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (!wanted.has(name) || fields.has(name)) return undefined;
  fields.set(name, line.slice(colon + 1).trim());
  return name;
}
