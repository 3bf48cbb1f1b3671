import { joinReadings, nothingInstalled, packageReading, type Reading } from '../reading.ts';
import { controlParagraphs } from './control-fields.ts';

const wanted = new Set(['package', 'status', 'version']);

/** Last words of `Status:` of a package whose files are in place and set up; the two others only wait for a trigger. */
const installed = new Set(['installed', 'triggers-awaited', 'triggers-pending']);

/**
 * The packages that dpkg's database calls installed.
 *
 * @param text `/var/lib/dpkg/status`, or a file of `/var/lib/dpkg/status.d` as images without dpkg have it, where a
 *   paragraph without `Status:` is an installed package
 */
export function readDpkgStatus(text: string): Reading {
  return joinReadings([...controlParagraphs(text, wanted)].map(readParagraph));
}

function readParagraph(fields: ReadonlyMap<string, string>): Reading {
  const state = fields.get('status')?.split(/\s+/).at(-1);
  if (state !== undefined && !installed.has(state)) return nothingInstalled;
  return packageReading('dpkg', fields.get('package'), fields.get('version'));
}
