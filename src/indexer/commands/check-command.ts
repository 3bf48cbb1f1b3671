import { resolve } from 'node:path';
import { catalogFileName, catalogProblem } from '../catalog.ts';
import { generationIn } from '../collated-text.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { bothIn } from './collate-phase.ts';
import { generalFailure, type CommandContext } from './command-context.ts';

const endBytes = 1000;

/**
 * `check`: says whether what is published is whole and fits together, from both ends of each file. Nothing published yet is fine.
 *
 * @returns the exit code
 */
export function checkCommand({ io, settings, log }: CommandContext, place: KernelPlace): number {
  const { files } = io.ports;
  const directory = resolve(io.cwd, settings.text('output-dir') ?? place.root);
  const problems: string[] = [];
  for (const path of new Set([place.root, directory])) {
    const problem = files.directoryProblem(path, false);
    if (problem !== undefined) problems.push(`${path} ${problem}`);
  }
  const generations = Object.values(bothIn(directory)).map((path) => {
    const ends = files.ends(path, endBytes);
    if (ends === undefined && files.exists(path))
      problems.push(`${path} is no file that can be read`);
    if (ends === undefined) return undefined;
    const isWhole = ends.head.startsWith('{') && ends.tail.trimEnd().endsWith('}');
    if (!isWhole) problems.push(`${path} is not whole`);
    // Those of other indexers name none.
    return { path, generation: generationIn(ends.head) };
  });
  const [kernels, packages] = generations;
  if ((kernels === undefined) !== (packages === undefined)) {
    problems.push(`of the two collated files in ${directory} one is missing`);
  } else if (kernels?.generation !== packages?.generation) {
    problems.push(`the collated files in ${directory} are of two generations`);
  }

  const catalog = `${place.root}/${catalogFileName}`;
  const catalogTrouble = catalogProblem(files.read(catalog));
  if (catalogTrouble !== undefined) problems.push(`${catalog}: ${catalogTrouble}`);

  for (const problem of problems) log('error', problem);
  if (problems.length > 0) return generalFailure;
  const isEmpty = kernels === undefined && packages === undefined;
  log('info', isEmpty ? `Nothing is published in ${directory} yet` : `All is well in ${directory}`);
  return 0;
}
