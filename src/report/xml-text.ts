const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Attributes of an element; those that are `undefined` are left out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>;

/** An element with elements in it, each on lines of its own, with a line feed at its end. */
export function element(
  name: string,
  attributes: XmlAttributes,
  children: readonly string[] = [],
): string {
  const start = `<${name}${attributeText(attributes)}`;
  return children.length === 0 ? `${start}/>\n` : `${start}>\n${children.join('')}</${name}>\n`;
}

/** An element that holds nothing but text. */
export function textElement(name: string, attributes: XmlAttributes, text: string): string {
  return `<${name}${attributeText(attributes)}>${escapeXml(text, /[&<>]/g)}</${name}>\n`;
}

/** Puts characters in place of XML's five entities and of character references; others stay as written. */
export function decodeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, decoded);
}

/** Shortens a text in its middle, since what matters stands at the beginning or at the end. */
export function keepEnds(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const atStart = Math.floor(maxLength / 4);
  const hidden = text.length - maxLength;
  const start = text.slice(0, atStart);
  const end = text.slice(atStart + hidden);
  return `${start}\n… ${hidden} characters left out …\n${end}`;
}

function attributeText(attributes: XmlAttributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value), /[&<>"\n]/g)}"`)
    .join('');
}

/** XML 1.0 has no way at all to write most control characters. */
function escapeXml(text: string, special: RegExp): string {
  const allowed = text.replace(/[\ufffe\uffff]|(?![\t\n])\p{Cc}|\p{Cs}/gu, '');
  return allowed.replace(special, (character) => escapes[character] ?? character);
}

function decoded(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return entities[name] ?? whole;
  const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
