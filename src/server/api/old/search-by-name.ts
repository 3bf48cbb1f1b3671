import { jsonType, type Answer, type BodyPiece } from '../../answer.ts';
import type { IndexedPackages, KernelData } from '../../data/kernel-data.ts';

/**
 * `{"query":"gg","total_matches":1,"packages":[…]}`: every package with the text in its name, whatever the case, in the order of the
 * file. An empty text finds all of them, so that the body comes in pieces.
 */
export function searchByNameAnswer({ packageIndex }: KernelData, query: string): Answer {
  const wanted = query.toLowerCase();
  const places: number[] = [];
  for (const [place, name] of packageIndex.lowerNames.entries())
    if (name.includes(wanted)) places.push(place);
  const head = JSON.stringify({ query, total_matches: places.length });
  const body = {
    [Symbol.iterator]: () => bodyPieces(packageIndex, `${head.slice(0, -1)},"packages":[`, places),
  };
  return { status: 200, type: jsonType, body, isOfData: true };
}

function* bodyPieces(
  packageIndex: IndexedPackages,
  head: string,
  places: readonly number[],
): Generator<BodyPiece> {
  yield head;
  let separator = '';
  for (const place of places) {
    yield separator;
    yield packageIndex.bodyOf(place);
    separator = ',';
  }
  yield ']}';
}
