import fc from 'fast-check';
import type { KernelData } from '../../../../src/server/data/kernel-data.ts';
import { dataFrom } from './found-data.ts';

const names = ['numpy', 'NumPy', 'a-b', 'a_b', 'A.b', 'ab', '__proto__', 'r-ab', 'b'];
const versions = ['1.0', '1', '1.10', '1.9', '2.0rc1', '2.0', '1.4-5', '1.4_5', 'unknown', '9e'];

const packages = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    version: fc.constantFrom(...versions),
    source: fc.constantFrom('python', 'conda', 'r', 'dpkg'),
  }),
  { maxLength: 12 },
);

const titles = ['R', 'Python'].flatMap((language) =>
  ['lab', 'Lab', 'geo'].flatMap((name) =>
    ['1.0', '1.9', '1.10', 'latest'].map((version) => `${language} ${name} ${version}`),
  ),
);

/** Any data of a few kernels and images whose names are much alike. */
export const anyData: fc.Arbitrary<KernelData> = fc
  .uniqueArray(
    fc.record({ title: fc.constantFrom(...titles, 'base', 'Lab', '__proto__x'), packages }),
    { selector: ({ title }) => title, maxLength: 8 },
  )
  .map(dataFrom);

/** Any choice of environments. */
export const anyChoice = fc.record(
  {
    kind: fc.constantFrom('kernel' as const, 'image' as const),
    language: fc.constantFrom('R', 'python', 'Julia'),
    latest: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Any search for such names. */
export const anyRequest = fc
  .record({
    text: fc.constantFrom(
      '',
      'a',
      'num',
      'a-b',
      'a_b',
      'numpy>=1.5',
      'python:ab',
      'r:ab!=1',
      'NumPy',
    ),
    match: fc.constantFrom('substring' as const, 'prefix' as const, 'exact' as const),
    source: fc.option(fc.constantFrom('python' as const, 'conda' as const, 'r' as const), {
      nil: undefined,
    }),
  })
  .chain((request) => anyChoice.map((choice) => ({ ...request, ...choice })));
