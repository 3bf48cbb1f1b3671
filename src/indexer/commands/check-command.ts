import { resolve } from 'node:path';
import { catalogFileName, catalogProblem } from '../catalog.ts';
import { collatedEnds } from '../collated-ends.ts';
import type { KernelPlace } from '../indexer-io.ts';
import { bothIn } from './collate-phase.ts';
import { generalFailure, type CommandContext } from './command-context.ts';

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
  const [kernels, packages] = Object.values(bothIn(directory)).map((path) => {
    const ends = collatedEnds(files, path);
    if (ends === undefined && files.exists(path)) problems.push(`${path} cannot be read`);
    if (ends?.isWhole === false) problems.push(`${path} is not whole`);
    return ends;
  });
  if ((kernels === undefined) !== (packages === undefined)) {
    problems.push(`of the two collated files in ${directory} one is missing`);
  } else if (kernels?.generation !== packages?.generation) {
    problems.push(`the collated files in ${directory} are of two generations`);
  }

  const catalog = `${place.root}/${catalogFileName}`;
  const text = files.read(catalog);
  if (text === undefined && files.exists(catalog)) problems.push(`${catalog} cannot be read`);
  const catalogTrouble = catalogProblem(text);
  if (catalogTrouble !== undefined) problems.push(`${catalog}: ${catalogTrouble}`);

  for (const problem of problems) log('error', problem);
  if (problems.length > 0) return generalFailure;
  const isEmpty = kernels === undefined && packages === undefined;
  log('info', isEmpty ? `Nothing is published in ${directory} yet` : `All is well in ${directory}`);
  return 0;
}
