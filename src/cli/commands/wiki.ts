import { join, relative, resolve, sep } from 'node:path';
import { exitCodeOfProblems } from '../../errors/user-error.ts';
import { tokenIn } from '../../github/github-address.ts';
import type { Checkout } from '../../ports/git.ts';
import type { World } from '../../run/world.ts';
import { loadSpec } from '../../spec/load-spec.ts';
import type { Spec } from '../../spec/spec.ts';
import { folderContents } from '../../wiki/folder-contents.ts';
import { openWikiSource } from '../../wiki/open-wiki-source.ts';
import { heldBack, mainBranch, type HeldBack } from '../../wiki/publish-conditions.ts';
import { publishWiki } from '../../wiki/publish-wiki.ts';
import { updateWiki } from '../../wiki/update-wiki.ts';
import { wikiAddress } from '../../wiki/wiki-address.ts';
import type { WikiSource } from '../../wiki/wiki-source.ts';
import { showProblems } from '../exit.ts';
import type { CliIo } from '../io.ts';
import { wikiAnswer, type WikiResult } from '../wiki-answer.ts';

interface WikiOptions {
  readonly file?: string;
  readonly registry?: string;
  readonly retries?: number;
  readonly adopt?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface PublishCommandOptions extends WikiOptions {
  readonly wiki?: string;
  readonly force?: boolean;
}

/** `stack wiki render`: writes the pages into a folder. */
export async function renderIntoFolder(
  io: CliIo,
  [name = '.']: readonly string[],
  options: WikiOptions,
): Promise<number> {
  const world = await io.world();
  const place = await whereWeAre(io, world, options);
  const source = await sourceOf(io, world, place, options, false);
  const folder = resolve(io.cwd, name);
  const contents = await folderContents(world.files, folder);
  const update = await updateWiki(source, contents, { adopt: options.adopt ?? false });
  if (options.dryRun !== true) {
    for (const [file, text] of update.files) await world.files.writeFile(join(folder, file), text);
  }
  return answer(io, options, { ...update, place: folder, notes: source.notes });
}

/** `stack wiki publish`: pushes the pages to the wiki, or says what holds them back. */
export async function publish(
  io: CliIo,
  _names: readonly string[],
  options: PublishCommandOptions,
): Promise<number> {
  const world = await io.world();
  const place = await whereWeAre(io, world, options);
  const { checkout, event } = place;
  const held = heldBack({ env: io.env, event, checkout, force: options.force ?? false });
  if (held !== undefined) return answer(io, options, nothing(held));

  const address = await addressOf(io, world, place.spec, options);
  const source = await sourceOf(io, world, place, options, true);
  const wanted = { adopt: options.adopt ?? false, dryRun: options.dryRun ?? false };
  const publication = await publishWiki(world, address, source, wanted);
  return answer(io, options, {
    ...publication,
    place: address.url,
    heldBack: wanted.dryRun ? { condition: 'dry-run', text: 'this is a dry run' } : undefined,
    notes: source.notes,
  });
}

interface Place {
  readonly spec: Spec;
  readonly checkout: Checkout | undefined;
  readonly event: string | undefined;
}

async function whereWeAre(io: CliIo, world: World, options: WikiOptions): Promise<Place> {
  const { file, registry } = options;
  const spec = await loadSpec(world.files, { cwd: io.cwd, file, registry });
  world.useRegistry(registry ?? spec.registry);
  const { GITHUB_EVENT_PATH: path = '' } = io.env;
  const [checkout, event] = await Promise.all([
    world.git.checkout(spec.rootDir),
    path === '' ? undefined : world.files.readText(path),
  ]);
  return { spec, checkout, event };
}

function sourceOf(
  io: CliIo,
  world: World,
  { spec, checkout, event }: Place,
  { retries = spec.retries }: WikiOptions,
  onlyPushed: boolean,
): Promise<WikiSource> {
  const path = relative(spec.rootDir, resolve(io.cwd, spec.file)).split(sep).join('/');
  const specPath = `${checkout?.prefix ?? ''}${path}`;
  const order = { spec, specPath, checkout, mainBranch: mainBranch({ event, checkout }), retries };
  return openWikiSource(world, { ...order, toolkitDir: io.toolkitDir, onlyPushed });
}

async function addressOf(io: CliIo, world: World, spec: Spec, { wiki }: PublishCommandOptions) {
  const isKnown = (wiki ?? io.env['GITHUB_REPOSITORY'] ?? '') !== '';
  const origin = isKnown ? undefined : await world.wiki.originUrl(spec.rootDir);
  const { secrets, ...address } = wikiAddress({
    wanted: wiki,
    env: io.env,
    token: tokenIn(io.env),
    origin,
  });
  world.hide(secrets);
  const { GITHUB_ACTOR: actor = 'stack' } = io.env;
  const author = { name: actor, email: `${actor}@users.noreply.github.com` };
  return { ...address, author, signal: io.signal };
}

function nothing(held: HeldBack): WikiResult {
  return { place: undefined, heldBack: held, files: new Map(), problems: [], notes: [] };
}

function answer(io: CliIo, options: WikiOptions, result: WikiResult): number {
  showProblems(result.problems, io);
  io.stdout.write(
    wikiAnswer(result, { json: options.json ?? false, dryRun: options.dryRun ?? false }),
  );
  return result.problems.length === 0 ? 0 : exitCodeOfProblems(result.problems);
}
