import { describe, expect, it } from '@jest/globals';
import { findLock, lockReference } from '../../../src/identity/lock-store.ts';
import { findHandOver, findHandOvers, publishHandOver } from '../../../src/legs/hand-over-store.ts';
import { publishRun } from '../../../src/legs/run-store.ts';
import type { SplitRun } from '../../../src/legs/split-run.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import type { FakeProgram } from '../../support/fake-container.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { legsOf, specHashOf, splitImage, splitRun } from '../../support/split-runs.ts';
import { memoryMachine, type MemoryMachine } from './memory-machine.ts';

const spec = [
  'registry: stack.test',
  'tag: {prefix: "1"}',
  'images:',
  '  base: {integration_tests: true}',
  '  left: {}',
  '  right: {}',
  '  leaf: {}',
  '',
].join('\n');

const on = (parent: string) => `ARG BASE_IMAGE=stack.test/${parent}\nFROM \${BASE_IMAGE}\n`;

const stack = {
  '/repo/spec.yml': spec,
  '/repo/images/base/Dockerfile': 'FROM scratch\nCOPY setup.sh /\n',
  '/repo/images/base/setup.sh': 'one',
  '/repo/images/base/tests/test_base.sh': '',
  '/repo/images/base/integration_tests/test_pushed.sh': '',
  '/repo/images/left/Dockerfile': on('base'),
  '/repo/images/left/tests/test_left.sh': '',
  '/repo/images/right/Dockerfile': on('base'),
  '/repo/images/leaf/Dockerfile': `${on('left')}LABEL leaf=1\n`,
  '/repo/images/leaf/tests/test_leaf.sh': '',
};

const movingTag = '1-main';
const legs = legsOf(
  { base: ['base'], left: ['left', 'leaf'], right: ['right'] },
  { left: ['base'], right: ['base'] },
);
const newRun = splitRun(
  ['base', 'left', 'right', 'leaf'].map((key) => splitImage(key)),
  { legs, movingTag, specHash: specHashOf(spec) },
);

/** Machines that share a registry and what test scripts do; `hasEngine`: whether an engine answers there. */
function machines(scripts: Record<string, FakeProgram> = {}) {
  let now = Date.UTC(2026, 3, 1);
  const registry = memoryRegistry();
  const env = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' };
  const machine = (files: Readonly<Record<string, string>> = {}, hasEngine = true) =>
    memoryMachine(
      { ...stack, ...files },
      {
        registry,
        now: () => (now += 1000),
        scripts,
        env,
        outage: hasEngine ? undefined : 'no container engine answers',
      },
    );
  return { registry, machine };
}

async function planned(registry: MemoryRegistry, run: SplitRun = newRun) {
  await publishRun(registry, 'stack.test', run);
  return { registry, place: 'stack.test', run };
}

const leg = (machine: MemoryMachine, id: string, ...rest: readonly string[]) =>
  machine.run('build', '--leg', id, '--run', newRun.run, ...rest);

/** The results of machines in folders, as a machine finds them that joins them. */
function folders(results: Readonly<Record<string, MemoryMachine>>): Record<string, string> {
  const files = Object.entries(results).flatMap(([name, { files: all }]) =>
    Object.entries(all.contents()).flatMap(([path, text]) =>
      path.startsWith('/repo/artifacts/')
        ? [[path.replace('/repo/artifacts/', `/repo/legs/${name}/`), text] as const]
        : [],
    ),
  );
  return Object.fromEntries(files);
}

/** Everything of a report but times, and what a run says of itself. */
function timeless(report: RunReport | undefined) {
  const images = (report?.images ?? []).map(({ steps, ...image }) => ({
    ...image,
    steps: steps.map(({ startedAt: _startedAt, durationMs: _durationMs, ...step }) => step),
  }));
  const { status, notes, registry, commit, branch, schemaVersion, stackVersion } = report ?? {};
  return { status, notes, registry, commit, branch, schemaVersion, stackVersion, images };
}

/** Digests by tag, of everything that people and later runs go by. */
async function published(registry: MemoryRegistry) {
  const names = ['base', 'left', 'right', 'leaf', 'stack-lock'];
  const tags = await Promise.all(
    names.map(async (name) => {
      // A record says when it was made.
      const listed = (await registry.listTags(`stack.test/${name}`)).filter(
        (tag) => !tag.startsWith('r-'),
      );
      return Promise.all(
        listed.map(async (tag) => {
          const found = await registry.resolve(`stack.test/${name}:${tag}`);
          return [`${name}:${tag}`, found?.digest] as const;
        }),
      );
    }),
  );
  return Object.fromEntries(tags.flat());
}

/** One machine that does everything at once. */
async function singleRun(scripts: Record<string, FakeProgram> = {}) {
  const { registry, machine } = machines(scripts);
  const here = machine();
  const run = await here.run('build', '--push');
  return { here, run, tags: await published(registry) };
}

const results = ({ files }: MemoryMachine) =>
  Object.keys(files.contents()).filter(
    (path) => path.startsWith('/repo/artifacts/') && !path.includes('/run.leg-'),
  );

describe('a run in legs', () => {
  it('comes to what a single run comes to: report, lock, tags and files', async () => {
    const single = await singleRun();
    const { registry, machine } = machines();
    await planned(registry);
    const [base, left, right] = [machine(), machine(), machine()];

    const exitCodes = [];
    for (const [id, one] of Object.entries({ base, right, left }))
      exitCodes.push((await leg(one, id)).exitCode);
    const join = machine(folders({ left, right, base }));
    const joined = await join.run('build', '--join', 'legs', '--run', newRun.run);

    expect([...exitCodes, joined.exitCode]).toEqual([0, 0, 0, 0]);
    expect(timeless(joined.report)).toEqual(timeless(single.run.report));
    expect(joined.report).toMatchObject({
      runId: newRun.run,
      startedAt: '2026-04-01T00:00:06.000Z',
    });
    expect(await published(registry)).toEqual(single.tags);
    expect(results(join)).toEqual(results(single.here));
  });

  it('brings what it is built on from the registry', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const left = machine();
    await leg(machine(), 'base');

    const { statuses, report } = await leg(left, 'left');

    const base = report?.images[0];
    expect(statuses).toEqual({ base: 'up-to-date', left: 'passed', leaf: 'passed' });
    expect(base).toMatchObject({
      state: 'skip',
      reasons: [{ kind: 'leg', text: 'made by leg base' }],
    });
    expect(left.pulls).toEqual([`stack.test/base:i-${base?.imageId?.slice(7, 19) ?? ''}`]);
    expect(report?.leg).toEqual({ run: newRun.run, id: 'left' });
  });

  it('writes a lock only when it is joined', async () => {
    const { registry, machine } = machines();
    await planned(registry, {
      ...newRun,
      legs: legsOf({ base: ['base', 'left', 'right', 'leaf'] }),
    });
    const here = machine();

    await leg(here, 'base');
    const before = await findLock(registry, lockReference('stack.test', movingTag));
    const join = machine(folders({ here }));
    await join.run('build', '--join', 'legs/here', '--run', newRun.run);

    expect(before).toBeUndefined();
    expect(
      Object.keys((await findLock(registry, lockReference('stack.test', movingTag)))?.images ?? {}),
    ).toEqual(['base', 'left', 'right', 'leaf']);
  });

  it('makes nothing twice that a job of the same leg handed over', async () => {
    const { registry, machine } = machines();
    const at = await planned(registry);
    const [first, second] = [machine(), machine({ '/repo/images/base/setup.sh': 'two' })];
    await leg(first, 'base');
    const handOver = await findHandOver(at, 'base');

    const again = await leg(second, 'base');

    expect([again.exitCode, again.statuses, second.builds]).toEqual([
      0,
      { base: 'up-to-date' },
      [],
    ]);
    expect(await findHandOver(at, 'base')).toEqual(handOver);
  });

  it('is joined from the jobs that made its images, whoever came later', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const [first, second, left, right] = [machine(), machine(), machine(), machine()];
    await leg(first, 'base');
    await leg(second, 'base');
    await leg(left, 'left');
    await leg(right, 'right');

    const join = machine(folders({ second, first, left, right }));
    const { report, steps } = await join.run('build', '--join', 'legs', '--run', newRun.run);

    expect(report?.status).toBe('passed');
    expect(steps['base']).toHaveLength(6);
    expect(results(join)).toContain('/repo/artifacts/junit/base.basic-tests.xml');
  });

  it('goes on with the image of the first where two jobs do a leg at a time', async () => {
    const { registry, machine } = machines();
    const at = await planned(registry, {
      ...newRun,
      legs: legsOf({ base: ['base', 'left', 'right', 'leaf'] }),
    });
    const [one, other] = [machine(), machine({ '/repo/images/base/setup.sh': 'two' })];

    const ends = await Promise.all([leg(one, 'base'), leg(other, 'base')]);

    const handOvers = await findHandOvers(at, ['base', 'left', 'right', 'leaf']);
    const digests = [...handOvers.values()].map((one) =>
      one.status === 'passed' ? one.digest : '',
    );
    const tags = await published(registry);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    for (const { report } of ends)
      expect(report?.images.map(({ digest }) => digest)).toEqual(digests);
    expect(['base', 'left', 'right', 'leaf'].map((key) => tags[`${key}:1-main`])).toEqual(digests);
    expect(ends.map(({ stderr }) => stderr).join('')).toContain('was first with base: going on');
    const join = machine(folders({ one, other }));
    const joined = await join.run('build', '--join', 'legs', '--run', newRun.run);
    expect([joined.exitCode, joined.report?.images.map(({ digest }) => digest)]).toEqual([
      0,
      digests,
    ]);
  });

  it('tells of what it made before another job was first with a later image', async () => {
    const { registry, machine } = machines();
    const run = { ...newRun, legs: legsOf({ base: ['base', 'left', 'right', 'leaf'] }) };
    const at = await planned(registry, run);
    const theirs = machine({ '/repo/images/base/setup.sh': 'two' });
    const [, left] = (await theirs.run('build', '--push')).report?.images ?? [];
    const { imageId = '', digest = '', buildId = '' } = left ?? {};
    const common = { schemaVersion: 1, run: run.run, leg: 'base', key: 'left' } as const;
    const date = '2026-04-01T00:00:00.000Z';
    const original = { ...registry };
    const put: Registry['putManifest'] = (...args) => original.putManifest(...args);
    Object.assign(registry, {
      putManifest: async (...args: Parameters<typeof put>) => {
        const stored = await put(...args);
        const theirLeft = {
          ...common,
          status: 'passed',
          imageId,
          digest,
          buildId,
          at: date,
        } as const;
        if (args[0] === 'stack.test/base:1-main') await publishHandOver(at, theirLeft);
        return stored;
      },
    });
    const here = machine();

    const ended = await leg(here, 'base');
    const joined = await machine(folders({ here })).run(
      ...['build', '--join', 'legs', '--run', run.run],
    );

    expect([ended.exitCode, ended.statuses['base'], ended.statuses['left']]).toEqual([
      0,
      'up-to-date',
      'up-to-date',
    ]);
    expect(joined.statuses).toEqual({
      base: 'passed',
      left: 'up-to-date',
      right: 'passed',
      leaf: 'passed',
    });
    expect(joined.steps['base']).toContain('integration-tests');
  });

  it('blocks over legs what a failure blocks in a single run', async () => {
    const scripts = { 'test_left.sh': { exitCode: 1 } };
    const single = await singleRun(scripts);
    const { registry, machine } = machines(scripts);
    const legs = legsOf(
      { base: ['base'], left: ['left'], right: ['right'], leaf: ['leaf'] },
      { left: ['base'], right: ['base'], leaf: ['left'] },
    );
    await planned(registry, { ...newRun, legs });
    const done = { base: machine(), left: machine(), right: machine(), leaf: machine() };

    const exitCodes = [];
    for (const [id, one] of Object.entries(done)) exitCodes.push((await leg(one, id)).exitCode);
    const join = machine(folders(done));
    const joined = await join.run('build', '--join', 'legs', '--run', newRun.run);

    expect([...exitCodes, joined.exitCode]).toEqual([0, 1, 0, 1, 1]);
    expect(joined.report?.images.map(({ key, status, message }) => [key, status, message])).toEqual(
      single.run.report?.images.map(({ key, status, message }) => [key, status, message]),
    );
    expect(joined.statuses['leaf']).toBe('blocked');
    expect(await findLock(registry, lockReference('stack.test', movingTag))).toBeUndefined();
  });

  it.each([[[]], [['--wait', '2h']]])(
    'blocks what waits for a leg that could not begin, with %j',
    async (flags) => {
      const { registry, machine } = machines();
      const at = await planned(registry);
      const [broken, left] = [machine({}, false), machine()];

      const first = await leg(broken, 'base', ...flags);
      const second = await leg(left, 'left', '--wait', '2h');
      const join = machine(folders({ left }));
      const joined = await join.run('build', '--join', 'legs', '--run', newRun.run);

      expect([first.exitCode, second.exitCode, joined.exitCode]).toEqual([3, 1, 1]);
      expect(await findHandOver(at, 'base')).toMatchObject({
        status: 'failed',
        message: 'no container engine answers',
      });
      expect(joined.statuses).toEqual({
        base: 'failed',
        left: 'blocked',
        right: 'cancelled',
        leaf: 'blocked',
      });
    },
  );

  it('hears nothing of legs that are refused, which another job may do', async () => {
    const { registry, machine } = machines();
    const at = await planned(registry);

    await leg(machine(), 'left');
    await leg(machine({ '/repo/spec.yml': `${spec}# another\n` }), 'base');

    expect(await findHandOvers(at, ['base', 'left', 'right', 'leaf'])).toEqual(new Map());
  });

  it('is red when a leg is missing, and says how to repeat that', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const [base, right] = [machine(), machine()];
    await leg(base, 'base');
    await leg(right, 'right');

    const join = machine(folders({ base, right }));
    const { exitCode, report, statuses } = await join.run(
      ...['build', '--join', 'legs', '--run', newRun.run],
    );

    expect([exitCode, report?.status]).toEqual([1, 'interrupted']);
    expect(statuses).toEqual({
      base: 'passed',
      left: 'cancelled',
      right: 'passed',
      leaf: 'cancelled',
    });
    expect(report?.images[1]?.message).toBe(
      `leg left left no result of it: repeat it with stack build --leg left --run ${newRun.run}`,
    );
    expect(await findLock(registry, lockReference('stack.test', movingTag))).toBeUndefined();
  });

  it.each([
    ['is not there', {}],
    ['is empty of results', { '/repo/legs/leg-base/README.md': 'results' }],
  ])('is red where all legs died before their run, and the folder %s', async (_what, files) => {
    const { registry, machine } = machines();
    await planned(registry);

    const join = machine(files);
    const { exitCode, statuses, stderr } = await join.run(
      ...['build', '--join', 'legs', '--run', newRun.run],
    );

    expect([exitCode, new Set(Object.values(statuses))]).toEqual([1, new Set(['cancelled'])]);
    expect(stderr).toContain('note: legs has no run.json, nor has a folder in it\n');
  });

  it('leaves the lock of a later run when it is joined late', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const done = { base: machine(), left: machine(), right: machine() };
    for (const [id, one] of Object.entries(done)) await leg(one, id);
    await machine({ '/repo/images/base/setup.sh': 'two' }).run('build', '--push');
    const tags = await published(registry);

    const join = machine(folders(done));
    const { exitCode, report } = await join.run('build', '--join', 'legs', '--run', newRun.run);

    expect([exitCode, await published(registry)]).toEqual([0, tags]);
    expect(report?.notes).toContain(
      'warning: the stack lock 1-main is left as it is: that tag of base, left, right, leaf names another image by now',
    );
  });

  it('gives the same however often it is joined', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const done = { base: machine(), left: machine(), right: machine() };
    for (const [id, one] of Object.entries(done)) await leg(one, id);
    const join = machine(folders(done));

    const first = await join.run('build', '--join', 'legs', '--run', newRun.run);
    const tags = await published(registry);
    const second = await join.run('build', '--join', 'legs', '--run', newRun.run);

    expect(second.report).toEqual(first.report);
    expect(await published(registry)).toEqual(tags);
  });
});

describe('a leg is refused', () => {
  const refused = async (args: readonly string[], files = {}, run: Partial<SplitRun> = {}) => {
    const { registry, machine } = machines();
    await planned(registry, { ...newRun, ...run });
    const { exitCode, stderr } = await machine(files).run('build', ...args);
    return [exitCode, stderr.split('\n').slice(0, 2).join('\n')];
  };
  const { run } = newRun;

  it.each([
    [
      'a leg that is built on what is not there yet',
      ['--leg', 'left', '--run', run],
      [
        3,
        `error LEG_INCOMPLETE: base: not handed over by leg base, and this leg is built on it\n  hint: let that leg run first (stack build --leg base --run ${run}), or wait for it with --wait 2h`,
      ],
    ],
    [
      'a leg that is not of the run',
      ['--leg', 'lift', '--run', run],
      [2, `error LEG_UNKNOWN: run ${run} has no leg 'lift'\n  hint: did you mean 'left'?`],
    ],
    [
      'a run that nobody planned',
      ['--leg', 'left', '--run', 'yesterday'],
      [
        2,
        'error RUN_UNKNOWN: there is no run plan stack.test/stack-run:yesterday\n  hint: run `stack matrix --store` first and hand on what it says is the run; `stack gc` deletes run plans after a week',
      ],
    ],
    [
      'images beside it',
      ['base', '--retest', '--leg', 'left', '--run', run],
      [
        2,
        'error USAGE: the run plan decides what --leg does, so base, --retest cannot be given\n  hint: give it to `stack matrix --store`, and look at the variables of this job (STACK_IMAGES, STACK_FULL_REBUILD, …)',
      ],
    ],
    [
      'one without a run',
      ['--leg', 'left'],
      [
        2,
        'error USAGE: --leg needs --run\n  hint: hand on the run that `stack matrix --store` said',
      ],
    ],
    [
      'a run alone',
      ['--run', run],
      [
        2,
        'error USAGE: --run and --wait are for --leg and --join\n  hint: say which leg: --leg ID, or which folders: --join DIR',
      ],
    ],
    [
      'a leg and a join',
      ['--leg', 'left', '--run', run, '--join', 'legs'],
      [
        2,
        'error USAGE: --leg and --join contradict each other\n  hint: a leg does a part of a run, a join comes when all are done: leave one of them out',
      ],
    ],
    [
      'a time that is none',
      ['--leg', 'left', '--run', run, '--wait', 'long'],
      [2, "error USAGE: --wait takes a duration such as 90s or 2h, not 'long'"],
    ],
  ])('%s', async (_what, args, expected) => {
    const [exitCode, text] = await refused(args);

    expect([exitCode, String(text).trimEnd()]).toEqual(expected);
  });

  it('where another spec is checked out', async () => {
    const files = { '/repo/spec.yml': `${spec}# another\n` };

    expect(await refused(['--leg', 'base', '--run', run], files)).toEqual([
      4,
      `error LEG_REFUSED: run ${run} was planned for another spec\n  hint: restore the spec as it was when the run was planned, or plan a new run`,
    ]);
  });

  it('where another commit is checked out', async () => {
    const commit = 'a'.repeat(40);

    expect(await refused(['--leg', 'base', '--run', run], {}, { commit })).toEqual([
      4,
      `error LEG_REFUSED: run ${run} was planned for commit aaaaaaa, and no commit is checked out\n  hint: check out the commit of the plan, or plan a new run`,
    ]);
  });

  it('where another version of stack is at work', async () => {
    expect(await refused(['--leg', 'base', '--run', run], {}, { stackVersion: '1.2.2' })).toEqual([
      4,
      `error LEG_REFUSED: run ${run} was planned by stack 1.2.2, and this is 1.2.3\n  hint: use one version of stack for all jobs, or plan a new run`,
    ]);
  });

  it.each([['for good', []] as const, ['on trial', ['--dry-run']] as const])(
    'where it would make an image from other files, %s',
    async (_what, flags) => {
      const [base, ...rest] = newRun.images;
      const images = [{ ...base, key: 'base', buildId: digestOfDigit('b') }, ...rest];

      const [exitCode, text] = await refused(['--leg', 'base', '--run', run, ...flags], {}, {
        images,
      } as Partial<SplitRun>);

      expect([exitCode, text]).toEqual([
        4,
        `error LEG_REFUSED: base would be made from other things than run ${run} was planned for\n  hint: do the leg in a clean checkout, on a machine of the architecture that the plan was made on, or plan a new run`,
      ]);
    },
  );

  it.each([
    [
      'a secret',
      '{secrets: [{id: token, env: LEFT_TOKEN}]}',
      [
        2,
        "error CONFIG: left: LEFT_TOKEN, the variable of secret 'token', is not set\n  hint: set LEFT_TOKEN, or remove the secret from the spec",
      ],
    ],
    ['a builder', '{builder: away}', [3, "error BUILDER_MISSING: there is no builder 'away'"]],
  ])('before it waits for others, where %s of its images is missing', async (_what, left, told) => {
    const text = spec.replace('left: {}', `left: ${left}`);
    const { registry, machine } = machines();
    await planned(registry, { ...newRun, specHash: specHashOf(text) });
    const args = ['build', '--leg', 'left', '--run', run, '--wait', '2h'];
    const ends = [];

    // The first hands its images over as failed, which does not stand for a secret or a builder.
    for (const here of [machine({ '/repo/spec.yml': text }), machine({ '/repo/spec.yml': text })]) {
      const { exitCode, stderr } = await here.run(...args);
      ends.push([exitCode, stderr.trimEnd()]);
    }

    expect(ends).toEqual([told, told]);
  });

  it('where it would write other tags', async () => {
    expect(await refused(['--leg', 'base', '--run', run], {}, { movingTag: '1-dev' })).toEqual([
      4,
      `error LEG_REFUSED: run ${run} was planned for the tag 1-dev, and this job would write 1-main\n  hint: run all jobs for the same branch or pull request, or plan a new run`,
    ]);
  });
});

describe('a join is refused', () => {
  const refused = async (text: string) => {
    const { registry, machine } = machines();
    await planned(registry);
    const here = machine({ '/repo/legs/one/run.json': text });
    return (await here.run('build', '--join', 'legs', '--run', newRun.run)).stderr;
  };
  const report = {
    schemaVersion: 1,
    runId: 'one',
    status: 'passed',
    startedAt: '2026-04-01T00:00:00.000Z',
    durationMs: 1,
    command: 'stack build',
    stackVersion: '1.2.3',
    concurrency: 4,
    notes: [],
    images: [],
  };

  it.each([
    ['what is no report', '{}', 'is no report of a run'],
    ['a whole run', JSON.stringify(report), 'is of a run that was no leg'],
    [
      'a leg of another run',
      JSON.stringify({ ...report, leg: { run: 'another', id: 'base' } }),
      'is of run another',
    ],
  ])('for %s', async (_what, text, why) => {
    expect(await refused(text)).toBe(
      `error LEG_RESULTS: legs/one/run.json ${why}\n  hint: join only what legs of run ${newRun.run} left\n`,
    );
  });

  it('where the results of a leg would be overwritten', async () => {
    const { registry, machine } = machines();
    await planned(registry);
    const here = machine();
    await leg(here, 'base');

    const { exitCode, stderr } = await here.run(
      'build',
      '--join',
      'artifacts',
      '--run',
      newRun.run,
    );

    expect([exitCode, stderr]).toEqual([
      2,
      'error LEG_RESULTS: artifacts is where the joined results are written\n  hint: move the results of the legs to another folder first: legs\n',
    ]);
    expect(results(here)).toContain('/repo/artifacts/junit/base.basic-tests.xml');
  });
});
