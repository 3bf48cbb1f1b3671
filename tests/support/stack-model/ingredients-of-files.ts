import type { InputFile } from '../../../src/identity/build-inputs.ts';
import type { LeftOut } from './left-out.ts';
import { inSource } from './mutate-inputs.ts';
import type { Mutation } from './play.ts';

/** Ingredients of the ID of an image that come from its files and its Dockerfile. */
export const fileIngredients: readonly LeftOut[] = [
  {
    ingredient: 'the content of a file',
    about: ['change a file', 'write a file'],
    leaveOut: inFiles((file) => ({ ...file, hash: '' })),
  },
  {
    ingredient: 'the path of a file',
    about: ['rename a file'],
    leaveOut: inFiles((file) => ({ ...file, path: '' })),
  },
  {
    ingredient: 'the executable bit',
    about: ['toggle the executable bit'],
    leaveOut: inFiles((file) => (file.kind === 'executable' ? { ...file, kind: 'file' } : file)),
  },
  {
    ingredient: 'the target of a link',
    about: ['write a link', 'change a link', 'add an instruction'],
    leaveOut: inFiles((file) => (file.kind.startsWith('-> ') ? { ...file, kind: '->' } : file)),
  },
  {
    ingredient: 'the Dockerfile',
    about: ['change an instruction', 'change a base'],
    leaveOut: inSource(() => ({ dockerfile: '' })),
  },
  {
    ingredient: 'a watched file',
    about: ['watch something', 'write a file of the library'],
    leaveOut: inSource(() => ({ watched: [] })),
  },
  {
    ingredient: 'the commit state',
    about: ['commit', 'change a file'],
    leaveOut: inSource(() => ({ commitState: 'clean' })),
  },
  {
    ingredient: 'the flag for the whole context',
    because: 'the files, the Dockerfile or its variables change with it',
    about: ['add an instruction', 'change an instruction', 'set a build arg', 'write a link'],
    leaveOut: inSource(() => ({ wholeContext: false })),
  },
];

function inFiles(change: (file: InputFile) => InputFile): Mutation {
  return inSource(({ files }) => ({ files: files.map(change) }));
}
