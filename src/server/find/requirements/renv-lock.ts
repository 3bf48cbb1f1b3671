import { isObject, isText, parseShape } from '../../../text/json-shape.ts';
import { rRequirement } from './r-entries.ts';
import type { RequirementCollector } from './requirement-collector.ts';

/** Reads a renv.lock: each package in exactly the version that is locked, and R's. */
export function readRenvLock(text: string, found: RequirementCollector): void {
  const lock = parseShape(text, isObject);
  const packages = lock?.['Packages'];
  if (lock === undefined || !isObject(packages)) {
    found.problem(undefined, 'this is no renv.lock: it has no object Packages');
    return;
  }
  const r = lock['R'];
  const version = isObject(r) ? r['Version'] : undefined;
  if (isText(version)) found.addLanguage(undefined, () => locked('R', version));
  for (const [name, entry] of Object.entries(packages)) {
    const locking = isObject(entry) ? entry['Version'] : undefined;
    found.add(undefined, () => locked(name, isText(locking) ? locking : undefined));
  }
}

function locked(name: string, version: string | undefined) {
  const text = version === undefined ? name : `${name}==${version}`;
  return rRequirement(text, text);
}
