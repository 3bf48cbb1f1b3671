import type { ImageStatus, StepStatus } from '../run-report.ts';

type Status = ImageStatus | StepStatus;

/** The drawings of all statuses, to be put into the page once; {@link StatusIcon} refers to them. */
export function IconDrawings() {
  return (
    <svg class="drawings" width="0" height="0" aria-hidden="true">
      {Object.entries(glyphs).map(([status, path]) => (
        <symbol key={status} id={`icon-${status}`} viewBox="0 0 16 16">
          <circle class="icon-ground" cx="8" cy="8" r="8" />
          <path class="icon-glyph" d={path} />
        </symbol>
      ))}
      <pattern
        id="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="hatch-ground" width="6" height="6" />
        <rect class="hatch-line" width="2" height="6" />
      </pattern>
    </svg>
  );
}

/** A status as a drawing; it says nothing to screen readers, for which the word stands beside it. */
export function StatusIcon({ status, x, y }: { status: Status; x?: number; y?: number }) {
  return (
    <svg class={`icon is-${status}`} width="16" height="16" x={x} y={y} aria-hidden="true">
      <use href={`#icon-${status}`} />
    </svg>
  );
}

const glyphs: Readonly<Record<Status, string>> = {
  passed: 'M4.4 8.3 7 10.9 11.7 5.6',
  failed: 'M5.2 5.2 10.8 10.8 M10.8 5.2 5.2 10.8',
  blocked: 'M4 8 H12',
  cancelled: 'M5.6 5.6 H10.4 V10.4 H5.6 Z',
  skipped: 'M5.5 4.8 8.7 8 5.5 11.2 M10.8 4.8 V11.2',
  'up-to-date': 'M4.8 6.3 H11.2 M4.8 9.7 H11.2',
};
