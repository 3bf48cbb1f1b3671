/** Modes of entries in git's index and trees. What is none of these is a plain file. */
export const entryModes = {
  submodule: '160000',
  link: '120000',
  program: '100755',
} as const;
