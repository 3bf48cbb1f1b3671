import { XMLParser } from 'fast-xml-parser';
import { cleanText } from '../text/clean-text.ts';
import { decodeXml } from './xml-text.ts';

/** An element: its attributes under `@name`, its children under their names. */
export type XmlNode = Readonly<Record<string, unknown>>;

/** Longer documents are not read, in UTF-16 units. */
const maxDocumentLength = 32 * 1024 * 1024;
/** Longer lines are cut, in UTF-16 units. */
const maxLineLength = 64 * 1024;

/**
 * Reads XML of unknown origin: document types (and with them entities) are refused, and cost is bounded.
 *
 * @param listed names of elements that may stand several times beside each other
 * @returns `undefined` when the text is no XML, breaks off or is too long
 */
export function readXml(xml: string, listed: readonly string[]): XmlNode | undefined {
  if (xml.length > maxDocumentLength || !isWhole(xml)) return undefined;
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    cdataPropName: '#cdata',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    isArray: (name) => listed.includes(name),
  });
  try {
    return asNode(parser.parse(xml));
  } catch {
    // The parser throws plain errors for whatever it cannot make sense of.
    return undefined;
  }
}

/** Children of this name; those without attributes and children are empty. */
export function childrenOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  return valuesOf(node, name).map((child) => asNode(child) ?? {});
}

/** @returns `undefined` when the element has no such attribute */
export function attributeOf(node: XmlNode | undefined, name: string): string | undefined {
  const value = node?.[`@${name}`];
  return typeof value === 'string' ? readable(decodeXml(value)) : undefined;
}

/** The text in all children of this name, one after the other. */
export function textOf(node: XmlNode, name: string): string {
  return valuesOf(node, name)
    .map((child) => readable(ownText(child)))
    .join('');
}

/** The value as an element, if it is one. */
export function asNode(value: unknown): XmlNode | undefined {
  const isNode = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isNode ? (value as XmlNode) : undefined;
}

/** The parser is content with a document that breaks off, and would read a document type before the root element. */
function isWhole(xml: string): boolean {
  const root = /<([A-Za-z_][\w.:-]*)/.exec(xml);
  if (root === null || /<!DOCTYPE/i.test(xml.slice(0, root.index))) return false;
  const end = xml.slice(-500).trimEnd();
  return end.endsWith(`</${root[1] ?? ''}>`) || /^<[^>]*\/>\s*$/.test(xml.slice(root.index));
}

function valuesOf(node: XmlNode | undefined, name: string): readonly unknown[] {
  const value = node?.[name];
  return Array.isArray(value) ? value : [];
}

/** Entities stand for characters outside CDATA only. */
function ownText(child: unknown): string {
  if (typeof child === 'string') return decodeXml(child);
  const text = asNode(child)?.['#text'];
  const cdata = asNode(child)?.['#cdata'];
  const literal = Array.isArray(cdata) ? cdata.join('') : cdata;
  return [typeof text === 'string' ? decodeXml(text) : '', literal].filter(Boolean).join('');
}

/** pytest writes characters that XML does not have as `#x1B`, so colours arrive as `#x1B[31m`. */
function readable(text: string): string {
  const plain = cleanText(text.replace(/#x1B\[[0-9;]*[A-Za-z]/g, ''), maxLineLength);
  return plain.replace(/^\n+/, '').trimEnd();
}
