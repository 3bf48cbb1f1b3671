import { rowOf, type Row } from '../row.ts';
import { program, type Workshop } from '../workshop.ts';

/** Start-up alone: `stack --version` beside a node that does nothing. */
export async function versionRows({ quick, run }: Workshop): Promise<readonly Row[]> {
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = quick ? -1 : -2; round < (quick ? 5 : 20); round += 1) {
    const bare = await run(process.execPath, ['-e', '0']);
    const version = await run(process.execPath, [program, '--version']);
    // The first ones read the programs from the disk.
    if (round < 0) continue;
    plain.push(bare.wallMs);
    ours.push(version.wallMs);
  }
  const name = '`node -e 0`';
  return [
    rowOf({
      id: 'version',
      what: '`stack --version`',
      figure: 'ratio',
      limit: 1.5,
      ours,
      plain: { name, samples: plain },
    }),
  ];
}
