import { formatSize } from '../../text/format-size.ts';
import type { ImageReport } from '../run-report.ts';
import { counted, shortText, signed } from './page-text.ts';
import { compareSizes, type LayerChange, type SizeComparison } from './size-comparison.ts';

const maxLayers = 10;

/** What an image weighs: its own layers against those it inherits, and each against the image before. */
export function Sizes({ image }: { image: ImageReport }) {
  const sizes = compareSizes(image);
  if (sizes === undefined) return undefined;
  const { previous } = image;
  const shown = sizes.layers.slice(0, maxLayers);
  const hidden = sizes.layers.length - shown.length;
  return (
    <div class="part wide">
      <h4>
        Size: {formatSize(sizes.totalBytes)}
        {previous !== undefined && sizes.changeBytes !== undefined && (
          <small class={changeClass(sizes.changeBytes)}>
            {' '}
            {signed(sizes.changeBytes, formatSize)} against {shortText(previous.name, 100)}
          </small>
        )}
      </h4>
      <Share sizes={sizes} />
      {shown.length > 0 && (
        <div class="scroller">
          <table class="plain layers">
            <thead>
              <tr>
                <th scope="col">
                  {sizes.inheritedBytes === undefined ? 'Layer' : 'Layer of its own'}
                </th>
                <th scope="col" class="number">
                  Size
                </th>
                {previous !== undefined && (
                  <th scope="col" class="number">
                    Change
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map((layer, index) => (
                <Layer key={index} layer={layer} isCompared={previous !== undefined} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hidden > 0 && (
        <p class="more">… and {counted(hidden, 'smaller layer')}: see the manifest page</p>
      )}
    </div>
  );
}

function Share({ sizes: { inheritedBytes, totalBytes } }: { sizes: SizeComparison }) {
  if (inheritedBytes === undefined || totalBytes === 0) return undefined;
  const share = `${Math.round((Math.min(inheritedBytes, totalBytes) / totalBytes) * 100)}%`;
  const own = Math.max(0, totalBytes - inheritedBytes);
  return (
    <div class="size">
      <svg height="14" role="img" aria-label={`${share} inherited`}>
        <rect class="size-own" width="100%" height="14" rx="3" />
        <rect class="size-inherited" width={share} height="14" rx="3" />
      </svg>
      <ul class="legend">
        <li>
          <span class="swatch size-inherited" /> inherited {formatSize(inheritedBytes)}
        </li>
        <li>
          <span class="swatch size-own" /> its own {formatSize(own)}
        </li>
      </ul>
    </div>
  );
}

function Layer({ layer, isCompared }: { layer: LayerChange; isCompared: boolean }) {
  const { command, sizeBytes, beforeBytes } = layer;
  return (
    <tr class={sizeBytes === undefined ? 'gone' : undefined}>
      <td>
        <code>{shortText(command, 120)}</code>
      </td>
      <td class="number">{sizeBytes === undefined ? 'gone' : formatSize(sizeBytes)}</td>
      {isCompared && <td class="number">{change(layer)}</td>}
    </tr>
  );

  function change({ sizeBytes: now = 0 }: LayerChange) {
    if (beforeBytes === undefined) return <b>new</b>;
    const difference = now - beforeBytes;
    return <span class={changeClass(difference)}>{signed(difference, formatSize)}</span>;
  }
}

function changeClass(change: number): string | undefined {
  return change === 0 ? undefined : change > 0 ? 'grown' : 'shrunk';
}
