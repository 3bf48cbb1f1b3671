import type { ImageGraph } from './image-graph.ts';
import { unreachable } from '../errors/user-error.ts';
import { stateStyle } from './state-style.ts';

export const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

export type GraphFormat = (typeof graphFormats)[number];

/** What a plan wants of images, by key: `build`, `skip`. Those that are absent are drawn as if nothing was known. */
export type ImageStates = ReadonlyMap<string, string>;

/**
 * Draws a graph: `text` as a tree for terminals, `mermaid` for markdown on GitHub, `dot` for Graphviz, `json` for programs
 * (`{"schemaVersion":1,"images":[{"key","level","parents":[…],"children":[…],"state"}]}`, breadth-first).
 *
 * @param states written to the images and, where there is a choice, shown by colour; `state` is absent without
 */
export function renderGraph(
  graph: ImageGraph,
  format: GraphFormat,
  states: ImageStates = new Map(),
): string {
  switch (format) {
    case 'text':
      return renderText(graph, states);
    case 'mermaid':
      return renderMermaid(graph, states);
    case 'dot':
      return renderDot(graph, states);
    case 'json':
      return renderJson(graph, states);
    default:
      return unreachable(format);
  }
}

function renderText(graph: ImageGraph, states: ImageStates): string {
  const lines: string[] = [];
  const shown = new Set<string>();
  const draw = (key: string, lead: string, branch: string): void => {
    const children = graph.nodes.get(key)?.children ?? [];
    const again = shown.has(key) && children.length > 0;
    const marks = `${otherParents(graph, key)}${stateMark(key, states)}${again ? ' (see above)' : ''}`;
    lines.push(`${lead}${branch}${key}${marks}`);
    if (again) return;
    shown.add(key);
    const below = lead + (branch === '' ? '' : branch === '└── ' ? '    ' : '│   ');
    children.forEach((child, index) =>
      draw(child, below, index === children.length - 1 ? '└── ' : '├── '),
    );
  };
  for (const root of graph.levels[0] ?? []) draw(root, '', '');
  return `${lines.join('\n')}\n`;
}

/** An image with several parents stands under each of them. */
function otherParents(graph: ImageGraph, key: string): string {
  const parents = graph.nodes.get(key)?.parents ?? [];
  return parents.length > 1 ? ` [on ${parents.join(' and ')}]` : '';
}

function stateMark(key: string, states: ImageStates): string {
  const state = states.get(key);
  return state === undefined ? '' : `  [${state}]`;
}

function renderMermaid(graph: ImageGraph, states: ImageStates): string {
  const ids = new Map([...graph.nodes.keys()].map((key, index) => [key, `i${index}`]));
  const nodes = [...ids].map(([key, id]) => {
    const lines = [key, states.get(key)].flatMap((line) => line ?? []);
    return `  ${id}["${lines.map(mermaidText).join('<br>')}"]`;
  });
  const edges = edgesOf(graph).map(
    ([parent, child]) => `  ${ids.get(parent) ?? ''} --> ${ids.get(child) ?? ''}`,
  );
  return `${['graph TD', ...nodes, ...edges, ...mermaidClasses(ids, states)].join('\n')}\n`;
}

/** A class with its colours for each state that occurs, and the images that have it. */
function mermaidClasses(ids: ReadonlyMap<string, string>, states: ImageStates): readonly string[] {
  const drawn = [...ids].map(([key, id]) => ({ id, state: states.get(key) ?? '' }));
  return [...new Set(drawn.map(({ state }) => state))].flatMap((state) => {
    const style = stateStyle(state);
    if (style === undefined) return [];
    const members = drawn.filter((one) => one.state === state).map(({ id }) => id);
    return [
      `  classDef ${className(state)} fill:${style.fill},stroke:${style.stroke},color:${style.text}`,
      `  class ${members.join(',')} ${className(state)}`,
    ];
  });
}

/** Mermaid takes `-` for the start of an arrow in places. */
function className(state: string): string {
  return state.replaceAll('-', '_');
}

function renderDot(graph: ImageGraph, states: ImageStates): string {
  const nodes = [...graph.nodes.keys()].map(
    (key) => `  ${dotText(key)}${dotAttributes(key, states.get(key))};`,
  );
  const edges = edgesOf(graph).map(
    ([parent, child]) => `  ${dotText(parent)} -> ${dotText(child)};`,
  );
  return `${['digraph stack {', '  node [shape=box];', ...nodes, ...edges, '}'].join('\n')}\n`;
}

function dotAttributes(key: string, state: string | undefined): string {
  if (state === undefined) return '';
  const style = stateStyle(state);
  const colours =
    style === undefined
      ? ''
      : `, style=filled, fillcolor="${style.fill}", color="${style.stroke}", fontcolor="${style.text}"`;
  return ` [label=${dotText(`${key}\n${state}`)}${colours}]`;
}

function renderJson(graph: ImageGraph, states: ImageStates): string {
  const images = [...graph.nodes.values()].map((node) => ({
    ...node,
    state: states.get(node.key),
  }));
  return `${JSON.stringify({ schemaVersion: 1, images }, undefined, 2)}\n`;
}

/** Keys have nothing to escape, but this need not be known here. */
function mermaidText(text: string): string {
  return text.replace(/[#"<>&\n]/g, (char) => `#${char.charCodeAt(0)};`);
}

function dotText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function edgesOf(graph: ImageGraph): readonly (readonly [string, string])[] {
  return [...graph.nodes.values()].flatMap(({ key, parents }) =>
    parents.map((parent) => [parent, key] as const),
  );
}
