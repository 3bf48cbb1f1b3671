/**
 * Orders two versions as dpkg does (Debian Policy, "Version"): epoch, then upstream version, then revision.
 *
 * @returns below 0 when `a` is older, above 0 when it is newer, 0 when dpkg calls them equal: `1.0` and `1.0-0`
 */
export function dpkgOrder(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    numberOrder(left.epoch, right.epoch) ||
    textOrder(left.upstream, right.upstream) ||
    textOrder(left.revision, right.revision)
  );
}

function partsOf(version: string) {
  // What stands before the first colon and is no number is part of the version, so that every text has a place in the order.
  const [, epoch = '', rest = version] = /^(\d+):(.*)$/s.exec(version) ?? [];
  const hyphen = rest.lastIndexOf('-');
  if (hyphen < 0) return { epoch, upstream: rest, revision: '' };
  return { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

/** Runs of other characters and of digits in turns, the first of other characters, which may be empty. */
function textOrder(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    const order = index % 2 === 0 ? letterOrder(one, other) : numberOrder(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

function runsOf(text: string): readonly string[] {
  return [...text.matchAll(/(\D*)(\d*)/g)].flatMap(([, letters = '', digits = '']) => [
    letters,
    digits,
  ]);
}

function letterOrder(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = weight(a[index]) - weight(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` stands before the end of the text, letters before all other characters. */
function weight(char: string | undefined): number {
  if (char === undefined) return 0;
  if (char === '~') return -1;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 0x1_0000;
}

/** Dates and hashes in versions have more digits than a number can hold. */
function numberOrder(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}
