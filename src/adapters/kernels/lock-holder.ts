import { hostname } from 'node:os';
import { kill } from 'node:process';
import { isNumber, isText, parseShape, shapeOf } from '../../text/json-shape.ts';
import { bootId } from '../boot-id.ts';
import { codeOf } from '../error-code.ts';
import { pidNamespace } from '../pid-namespace.ts';
import { processStart } from '../process-start.ts';

/** Who holds a lock, as the lock has it. */
interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** When the process started, in ticks since its machine did: a number of a process is given again. */
  readonly startedAt: string;
  /** What its number is valid in: the machine's start and the namespace, which containers have of their own. */
  readonly processes: string;
  /** `2026-01-26T14:53:47Z`. */
  readonly since: string;
}

const isHolder = shapeOf<Holder>({
  token: isText,
  host: isText,
  pid: isNumber,
  startedAt: isText,
  processes: isText,
  since: isText,
});

/** When this process took its lock is not asked for again with each count. */
const self = {
  host: hostname(),
  pid: process.pid,
  startedAt: processStart(process.pid) ?? '',
  processes: processSpace(),
  since: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
};

/** What this process writes into its lock: always as long, so that one text covers the other. */
export function thisHolder(token: string, count: number): string {
  return `${JSON.stringify({ token, ...self, count: String(count).padStart(12, '0') })}\n`;
}

/** Whether two contents of a lock are of one holder. */
export function isSameHolder(text: string, other: string): boolean {
  const token = parseHolder(text)?.token;
  return text === other || (token !== undefined && token === parseHolder(other)?.token);
}

/** Whether the holder ran here and is no more. */
export function isSurelyDead(text: string): boolean {
  const holder = parseHolder(text);
  if (holder === undefined || !isOfHere(holder)) return false;
  const startedAt = processStart(holder.pid);
  // Where users do not see each other's processes, one that cannot be looked at may be there.
  return startedAt === undefined ? !isThere(holder.pid) : startedAt !== holder.startedAt;
}

/** Whether the holder runs here. */
export function isSurelyAlive(text: string): boolean {
  const holder = parseHolder(text);
  return holder !== undefined && isOfHere(holder) && processStart(holder.pid) === holder.startedAt;
}

/** `process 17 on indexer-29 since 2026-01-26T14:53:47Z`. */
export function describeHolder(text: string): string {
  const holder = parseHolder(text);
  if (holder === undefined) return 'its lock does not say which';
  return `process ${holder.pid} on ${holder.host} since ${holder.since}`;
}

function isOfHere(holder: Holder): boolean {
  return self.processes !== '' && holder.processes === self.processes;
}

function parseHolder(text: string): Holder | undefined {
  return parseShape(text, isHolder);
}

function isThere(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Empty where the system does not say. */
function processSpace(): string {
  const [boot, namespace] = [bootId(), pidNamespace()];
  return boot && namespace ? `${boot} ${namespace}` : '';
}
