/** How a box looks: `#rrggbb` each. */
export interface StateStyle {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

/**
 * How the box of an image looks, by its state in the plan or by what came of it. Every box brings its own dark text along, so that it can be read on a
 * light and on a dark page.
 *
 * @returns `undefined` for a word that is neither a state nor a status
 */
export function stateStyle(state: string): StateStyle | undefined {
  return styles.get(state);
}

const text = '#1f2328';
const styles: ReadonlyMap<string, StateStyle> = new Map([
  ['build', { fill: '#ffd8a8', stroke: '#bc4c00', text }],
  ['wait', { fill: '#fff3bf', stroke: '#9a6700', text }],
  ['retest', { fill: '#d0bfff', stroke: '#8250df', text }],
  ['test', { fill: '#d0bfff', stroke: '#8250df', text }],
  ['push', { fill: '#a5d8ff', stroke: '#0969da', text }],
  ['retag', { fill: '#c5f6fa', stroke: '#1b7c83', text }],
  ['skip', { fill: '#dee2e6', stroke: '#6e7781', text }],
  ['passed', { fill: '#b2f2bb', stroke: '#1a7f37', text }],
  ['failed', { fill: '#ffc9c9', stroke: '#cf222e', text }],
  ['blocked', { fill: '#ffe8cc', stroke: '#bc4c00', text }],
  ['cancelled', { fill: '#e9ecef', stroke: '#57606a', text }],
  ['up-to-date', { fill: '#dee2e6', stroke: '#6e7781', text }],
]);
