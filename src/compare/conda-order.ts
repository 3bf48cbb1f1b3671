/** A conda version taken apart: the parts of the version, its epoch the first, and those of what stands behind `+`. */
export interface CondaVersion {
  readonly version: readonly Part[];
  readonly local: readonly Part[];
}

/** Numbers and words in turns, a number the first: `0rc1` is `[0n, 'rc', 1n]`. */
type Part = readonly Piece[];
/** `post` is above all numbers, and stands as infinity. */
type Piece = string | bigint | number;

/** Stands where one version is shorter than the other, so that `1.1` is `1.1.0`. */
const filler = 0n;

/**
 * A version as conda reads it (`conda.models.version.VersionOrder`): lower case; epoch before `!`; parts between `.` and `_`, also
 * between `-` where there is no `_`; parts split into numbers and words.
 *
 * @returns `undefined` where conda refuses the text
 */
export function readCondaVersion(text: string): CondaVersion | undefined {
  const version = normalised(text);
  if (version === undefined) return undefined;
  const [, epoch = '0', release = '', local] =
    /^(?:(\d+)!)?([^!+]+)(?:\+([^!+]+))?$/.exec(version) ?? [];
  if (release === '') return undefined;
  const parts = [epoch, ...releaseParts(release)];
  const locals = local === undefined ? [] : local.replaceAll('_', '.').split('.');
  if ([...parts, ...locals].includes('')) return undefined;
  return { version: parts.map(piecesOf), local: locals.map(piecesOf) };
}

/** Orders two versions as conda does; 0 for those it calls equal, such as `1.1` and `1.1.0`. */
export function condaOrder(a: CondaVersion, b: CondaVersion): number {
  return partsOrder(a.version, b.version) || partsOrder(a.local, b.local);
}

function normalised(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  const version = lower.includes('_') ? lower : lower.replaceAll('-', '_');
  return /^[*.+!_0-9a-z]+$/.test(version) ? version : undefined;
}

/** A `_` at the end belongs to its part, since OpenSSL once numbered `1.0.1_`, `1.0.1a`. */
function releaseParts(release: string): readonly string[] {
  if (!release.endsWith('_')) return release.replaceAll('_', '.').split('.');
  const parts = release.slice(0, -1).replaceAll('_', '.').split('.');
  return [...parts.slice(0, -1), `${parts.at(-1) ?? ''}_`];
}

function piecesOf(part: string): Part {
  const pieces = (part.match(/[0-9]+|[*]+|[^0-9*]+/g) ?? []).map(pieceOf);
  return typeof pieces[0] === 'bigint' ? pieces : [filler, ...pieces];
}

function pieceOf(text: string): Piece {
  if (/^[0-9]+$/.test(text)) return BigInt(text);
  if (text === 'post') return Infinity;
  // Before all other words: the capital stands before `_` and `a`.
  return text === 'dev' ? 'DEV' : text;
}

function partsOrder(a: readonly Part[], b: readonly Part[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = partOrder(a[index] ?? [], b[index] ?? []);
    if (order !== 0) return order;
  }
  return 0;
}

function partOrder(a: Part, b: Part): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = pieceOrder(a[index] ?? filler, b[index] ?? filler);
    if (order !== 0) return order;
  }
  return 0;
}

/** Words stand before numbers: `1.1a` is older than `1.1`. */
function pieceOrder(a: Piece, b: Piece): number {
  if (a === b) return 0;
  const [isWord, otherIsWord] = [typeof a === 'string', typeof b === 'string'];
  if (isWord !== otherIsWord) return isWord ? -1 : 1;
  return a < b ? -1 : 1;
}
