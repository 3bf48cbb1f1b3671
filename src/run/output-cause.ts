import type { FailureKind } from '../report/run-report.ts';

/** What a program's output says of why it failed. */
export interface OutputCause {
  readonly kind: FailureKind;
  /** The line that tells it. */
  readonly cause: string;
}

/** What was printed before these lines was got over, or the program would not have gone on so long. */
const lastLines = 200;

/**
 * The first line among the last 200 that tells why the program failed: `E: Unable to locate package foo`.
 *
 * What package managers and compilers say is nowhere but in their output, so this has to know their words. A complaint about the network
 * counts no more when something was downloaded or installed after it: then a further try went well. A package that "does not exist"
 * right after the index could not be fetched is the network's or the mirror's doing.
 *
 * @returns `undefined` when no line is known
 */
export function causeInOutput(lines: readonly string[]): OutputCause | undefined {
  let found: OutputCause | undefined;
  let suspected: OutputCause | undefined;
  for (const line of lines.slice(-lastLines)) {
    if (progress.test(line)) {
      suspected = undefined;
      if (found !== undefined && passing.has(found.kind)) found = undefined;
    }
    const warning = match(warnings, line);
    suspected ??= warning;
    if (warning !== undefined || found !== undefined) continue;
    const cause = match(causes, line);
    const isConsequence = cause?.kind === 'solver' || cause?.kind === suspected?.kind;
    found = isConsequence ? (suspected ?? cause) : cause;
  }
  return found;
}

type Patterns = readonly (readonly [FailureKind, readonly RegExp[]])[];

function match(patterns: Patterns, line: string): OutputCause | undefined {
  const [kind] = patterns.find(([, known]) => known.some((pattern) => pattern.test(line))) ?? [];
  return kind === undefined ? undefined : { kind, cause: line.trim() };
}

const passing = new Set<FailureKind>(['network', 'mirror']);

const progress =
  /^\s*(?:Get:\d|Setting up |Unpacking |Selecting previously |Collecting |Downloading \S|Installing collected|Successfully |Preparing transaction|Linking |Extracting |\* DONE \(|added \d+ packages|Resolving deltas|Saving to: )|awaiting response\.\.\. 200\b/;

/** Said on the way: they tell why a package was not found later, and nothing when all went well in the end. */
const warnings: Patterns = [
  [
    'mirror',
    [
      /^W: Failed to fetch \S+ +(?:[45]\d\d |Hash Sum mismatch|File has unexpected size)/,
      /^WARNING: Retrying \(.*(?:too many [45]\d\d error responses|[45]\d\d (?:Server|Client) Error)/,
    ],
  ],
  [
    'network',
    [
      /^W: Failed to fetch /,
      /^\s*WARNING: Retrying \(.*after connection broken/,
      /^WARNING: (?:Ignoring|fetching|updating) .*(?:temporary error|network (?:error|connection)|DNS)/i,
      /^Warning: unable to access index for repository /,
    ],
  ],
];

/** In the order in which they count where one line has words of several. */
const causes: Patterns = [
  [
    'disk',
    [
      /no space left on device/i,
      /\bENOSPC\b/,
      /disk quota exceeded/i,
      /^E: You don't have enough free space/,
      /NoSpaceLeftError/,
    ],
  ],
  [
    'memory',
    [
      /(?:^|: line \d+: +\d+ )Killed\b(?! by )/,
      /signal: killed|Killed signal terminated program/,
      /std::bad_alloc|\bbad allocation\b/,
      /cannot allocate memory|virtual memory exhausted|\[Errno 12\]/i,
      /^MemoryError\b|\bjava\.lang\.OutOfMemoryError\b/,
      /JavaScript heap out of memory/,
      /^Error: cannot allocate vector of size/,
      /\bOOMKilled\b|oom-kill/,
      /died with <Signals\.SIGKILL/,
    ],
  ],
  [
    'mirror',
    [
      /^E: Failed to fetch \S+ +(?:[45]\d\d |Hash Sum mismatch|File has unexpected size)/,
      /^E: The repository '.*' (?:does not have|no longer has) a Release file/,
      /^E: Release file for .* is (?:expired|not valid yet)/,
      /\bHash Sum mismatch\b/,
      /\bHTTP [45]\d\d [A-Z ]+ for url\b/,
      /^ChecksumMismatchError\b/,
      /HTTP status was '[45]\d\d /,
      /HTTP status (?:server|client) error \([45]\d\d/,
      /^ERROR: HTTP error [45]\d\d while getting /,
      /\b[45]\d\d (?:Server|Client) Error: /,
      /\bHTTP Error [45]\d\d: /,
      /The requested URL returned error: [45]\d\d/,
      /^(?:\S+ \S+ )?ERROR [45]\d\d: /,
      /server returned error: HTTP\/\S+ [45]\d\d/,
      /^npm (?:error|ERR!) code E(?:5\d\d|429|403)\b/,
      /libmamba.*(?:Transfer finalized, status: [45]\d\d|returned (?:HTTP )?status [45]\d\d)/,
      /^fatal: repository '.*' not found/,
      /Status code: [45]\d\d for http/,
      /toomanyrequests|Too Many Requests/i,
    ],
  ],
  [
    'network',
    [
      /^E: Failed to fetch .*(?:Could not |Unable to connect|Connection |Temporary failure|timed out|SSL)/,
      /^curl: \((?:5|6|7|16|18|28|35|52|55|56|92)\) /,
      /^wget: (?:unable to resolve|bad address|can't connect|download timed out)|failed: (?:Connection|Network|Name or service|Temporary failure)/,
      /^fatal: unable to access /,
      /CondaHTTPError: HTTP 000 |CONNECTION FAILED for url/,
      /libmamba.*(?:Could not connect|Could not resolve|Timeout was reached|Download error)/i,
      /Download error \(\d+\) |Curl error \(\d+\): /,
      /Max retries exceeded with url|ReadTimeoutError\b|NewConnectionError|IncompleteRead/,
      /Temporary failure in name resolution|Name or service not known|Could not resolve host/i,
      /error sending request for url|Could not connect, are you offline/,
      /^npm (?:error|ERR!) code E(?:CONNREFUSED|CONNRESET|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|SOCKETTIMEDOUT)\b/,
      /cannot open URL '.*'$|Timeout of \d+ seconds was reached/,
      /^\S.*\bconnect(?:ion)?\b.*: Connection (?:refused|reset by peer|timed out)/i,
    ],
  ],
  [
    'solver',
    [
      /^E: Unable to locate package |^E: Package '.*' has no installation candidate/,
      /^E: Version '.*' for '.*' was not found|^E: Couldn't find any package by /,
      /have unmet dependencies:|^E: Unable to correct problems/,
      /(?:LibMamba)?UnsatisfiableError\b|^PackagesNotFoundError\b|^ResolvePackageNotFound\b/,
      /Could not solve for environment specs|does not exist \(perhaps a typo or a missing channel\)/,
      /^ERROR: (?:No matching distribution found|Could not find a version that satisfies)/,
      /^ERROR: Cannot install .* because these package versions have conflicting/,
      /ResolutionImpossible\b|No solution found when resolving/,
      /packages? ['‘].*['’] (?:is|are) not available|^ERROR: dependenc(?:y|ies) .* not available for package/,
      /^npm (?:error|ERR!) code E(?:RESOLVE|TARGET|404)\b/,
      /^ERROR: unable to select packages:|\(no such package\):/,
      /^Error: Unable to find a match: |^No match for argument: /,
      /Unsatisfiable requirements detected for package/,
    ],
  ],
];
