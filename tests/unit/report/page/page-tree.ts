import { XMLParser } from 'fast-xml-parser';

/** An element of a page. */
export interface PageElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text that stands in it directly. */
  readonly text: string;
}

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  allowBooleanAttributes: true,
  attributeNamePrefix: '',
  processEntities: true,
  htmlEntities: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  stopNodes: ['*.style', '*.script'],
});

/** The elements of a page in their order. A page is written so that a parser for XML reads it too. */
export function pageElements(page: string): readonly PageElement[] {
  const text = page.replace('<!doctype html>', '');
  return elementsIn(parser.parse(text) as readonly Node[]);
}

function elementsIn(nodes: readonly Node[]): readonly PageElement[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@') ?? '';
    const children = node[name];
    if (name === '#text' || !Array.isArray(children)) return [];
    const own = (children as readonly Node[]).map((child) => textOf(child['#text'])).join('');
    const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
    return [{ name, attributes, text: own }, ...elementsIn(children as readonly Node[])];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
