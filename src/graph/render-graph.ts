import type { ImageGraph } from './image-graph.ts';
import { unreachable } from '../errors/user-error.ts';

export const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

export type GraphFormat = (typeof graphFormats)[number];

/**
 * Draws a graph: `text` as a tree for terminals, `mermaid` for markdown on GitHub, `dot` for Graphviz, `json` for programs
 * (`{"schemaVersion":1,"images":[{"key","level","parents":[…],"children":[…]}]}`, breadth-first).
 */
export function renderGraph(graph: ImageGraph, format: GraphFormat): string {
  switch (format) {
    case 'text':
      return renderText(graph);
    case 'mermaid':
      return renderMermaid(graph);
    case 'dot':
      return renderDot(graph);
    case 'json':
      return renderJson(graph);
    default:
      return unreachable(format);
  }
}

function renderText(graph: ImageGraph): string {
  const lines: string[] = [];
  const shown = new Set<string>();
  const draw = (key: string, lead: string, branch: string): void => {
    const children = graph.nodes.get(key)?.children ?? [];
    const again = shown.has(key) && children.length > 0;
    lines.push(`${lead}${branch}${key}${otherParents(graph, key)}${again ? ' (see above)' : ''}`);
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

function renderMermaid(graph: ImageGraph): string {
  const ids = new Map([...graph.nodes.keys()].map((key, index) => [key, `i${index}`]));
  const nodes = [...ids].map(([key, id]) => `  ${id}["${key}"]`);
  const edges = edgesOf(graph).map(
    ([parent, child]) => `  ${ids.get(parent) ?? ''} --> ${ids.get(child) ?? ''}`,
  );
  return `${['graph TD', ...nodes, ...edges].join('\n')}\n`;
}

function renderDot(graph: ImageGraph): string {
  const nodes = [...graph.nodes.keys()].map((key) => `  "${key}";`);
  const edges = edgesOf(graph).map(([parent, child]) => `  "${parent}" -> "${child}";`);
  return `${['digraph stack {', '  node [shape=box];', ...nodes, ...edges, '}'].join('\n')}\n`;
}

function renderJson(graph: ImageGraph): string {
  return `${JSON.stringify({ schemaVersion: 1, images: [...graph.nodes.values()] }, undefined, 2)}\n`;
}

function edgesOf(graph: ImageGraph): readonly (readonly [string, string])[] {
  return [...graph.nodes.values()].flatMap(({ key, parents }) =>
    parents.map((parent) => [parent, key] as const),
  );
}
