import { formatDuration } from '../../text/format-duration.ts';
import type { CriticalPath } from '../critical-path.ts';
import type { ImageReport } from '../run-report.ts';
import { box, layoutGraph, type NodeBox } from './graph-layout.ts';
import { StatusIcon } from './icon.tsx';
import { counted, imageAnchor, shortText, statusWords, workOf } from './page-text.ts';

/** More than this nobody can follow on one drawing. */
const maxDrawn = 200;
const maxNameLength = 19;
const keptStart = 6;

/** The images and how they hang together, level below level; a list by level where there are too many to draw. */
export function Graph({ images, path }: { images: readonly ImageReport[]; path: CriticalPath }) {
  return (
    <section id="graph" aria-labelledby="graph-title">
      <h2 id="graph-title">Graph</h2>
      {images.length > maxDrawn ? (
        <Levels images={images} />
      ) : (
        <Drawing images={images} path={path} />
      )}
    </section>
  );
}

function Drawing({ images, path }: { images: readonly ImageReport[]; path: CriticalPath }) {
  const { width, height, nodes, edges, levels } = layoutGraph(images);
  const byKey = new Map(images.map((image) => [image.key, image]));
  const critical = new Set(path.steps.map(({ image }) => image));
  const label = `${counted(images.length, 'image')} in ${counted(levels.length, 'level')}, each below what it is built on`;
  return (
    <div class="card scroller" role="region" aria-label="Graph of the images" tabIndex={0}>
      <svg class="graph" width={width} height={height} role="group" aria-label={label}>
        {edges.map(({ from, to, path: line }) => (
          <path
            key={`${from} ${to}`}
            class={critical.has(from) && critical.has(to) ? 'edge critical' : 'edge'}
            d={line}
            data-from={imageAnchor(from)}
            data-to={imageAnchor(to)}
          />
        ))}
        {levels.map(({ level, count, y }) => (
          <text key={level} class="level" x={box.left} y={y - 10}>
            {level === 0 ? 'Roots' : `Level ${level}`} · {count}
          </text>
        ))}
        {nodes.map((node) => {
          const image = byKey.get(node.key);
          if (image === undefined) return undefined;
          return (
            <Node key={node.key} image={image} place={node} isCritical={critical.has(node.key)} />
          );
        })}
      </svg>
    </div>
  );
}

interface NodeProps {
  readonly image: ImageReport;
  readonly place: NodeBox;
  readonly isCritical: boolean;
}

function Node({ image, place: { x, y }, isCritical }: NodeProps) {
  const { key, status } = image;
  const name = shortText(key, 120);
  return (
    <a
      href={`#${imageAnchor(key)}`}
      class={`node is-${status}${isCritical ? ' critical' : ''}`}
      data-image={imageAnchor(key)}
      aria-label={`${name}: ${nodeText(image)}${isCritical ? ', on the critical path' : ''}`}
    >
      <title>{name}</title>
      <rect class="node-box" x={x} y={y} width={box.width} height={box.height} rx={9} />
      <StatusIcon status={status} x={x + 12} y={y + 15} />
      {/* A drawing in the drawing cuts what a wide font makes too long. */}
      <svg x={x + 37} y={y} width={box.width - 45} height={box.height} aria-hidden="true">
        <text class="node-name" y={20}>
          {middleCut(name)}
        </text>
        <text class="node-text" y={36}>
          {nodeText(image)}
        </text>
      </svg>
    </a>
  );
}

/** `built · passed · 1m 08s`. */
function nodeText(image: ImageReport): string {
  const work = workOf(image);
  const word = image.status === 'up-to-date' ? [] : [shortText(image.state, 12)];
  const time = work === 0 ? [] : [formatDuration(work)];
  return [...word, statusWords[image.status], ...time].join(' · ');
}

/** Names of one family differ in the middle and at their ends. */
function middleCut(name: string): string {
  if (name.length <= maxNameLength) return name;
  return `${name.slice(0, keptStart)}…${name.slice(keptStart + 1 - maxNameLength)}`;
}

function Levels({ images }: { images: readonly ImageReport[] }) {
  const levels: ImageReport[][] = [];
  for (const image of images) (levels[image.level] ??= []).push(image);
  return (
    <ol class="levels" start={0}>
      {levels.map((members, level) => (
        <li key={level} class="card">
          <h3>
            {level === 0 ? 'Roots' : `Level ${level}`}{' '}
            <small>{counted(members.length, 'image')}</small>
          </h3>
          <ul class="chips">
            {members.map(({ key, status }) => (
              <li key={key}>
                <a class="chip" href={`#${imageAnchor(key)}`}>
                  <StatusIcon status={status} />
                  {shortText(key, 80)}
                  <span class="unseen">: {statusWords[status]}</span>
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
