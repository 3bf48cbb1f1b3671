/** Names that files of a context have. */
export const fileNames = [
  'a.txt',
  'conf/a.txt',
  'conf/b.md',
  'conf/run.sh',
  'conf/deep/c.txt',
  'conf/deep/d.py',
  'src/x.py',
  'src/y.txt',
  'src/deep/z.md',
  'README.md',
  'a b.txt',
  '.hidden',
] as const;

/** Names that links have, and where they may lead. */
export const linkNames = ['latest', 'conf/link.txt', 'src/up'] as const;
export const linkTargets = [
  'conf',
  'a.txt',
  '../a.txt',
  'conf/a.txt',
  'deep/c.txt',
  '/conf',
  '..',
  'nowhere',
] as const;

/** What a COPY names. */
export const copyPaths = [
  '.',
  'conf',
  'a.txt',
  'conf/a.txt',
  'conf/deep',
  'src',
  'latest',
  'conf/link.txt',
  'src/up',
] as const;

/** Variables of Dockerfiles, and what they may hold. */
export const variables = {
  FLAVOR: ['sweet', 'sour', 'salt'],
  EXTRA: ['one', 'two'],
  ROOT: ['conf', 'src'],
  DIR: ['conf', 'src', '.', 'a.txt', 'conf/deep', '${ROOT}/deep'],
} as const;

export const variableNames = ['FLAVOR', 'EXTRA', 'ROOT', 'DIR'] as const;

/** Build args that the frontend itself takes, whether or not an ARG declares them. */
export const frontendArgs = ['SOURCE_DATE_EPOCH', 'BUILDKIT_SYNTAX'] as const;

/** References from outside, of which the first are read by Dockerfiles. */
export const references = ['debian:1', 'debian:2', 'alpine:3', 'local-tools:1'] as const;
export const frontend = 'docker/dockerfile:1';

export const addresses = ['https://example.org/tool.bin', 'https://example.org/data.bin'] as const;
