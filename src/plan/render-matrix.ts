import type { MatrixEntry, MatrixKind } from './matrix.ts';

/**
 * A matrix for GitHub Actions on one line of JSON; `{"include":[]}` when there is nothing to do.
 *
 * `subgraphs`: `{"include":[{"id","images","level","parents","expectedMs"}]}`, for one job:
 *
 * ```yaml
 * plan: # its output `matrix` is what this function returns
 * build:
 *   needs: plan
 *   if: fromJSON(needs.plan.outputs.matrix).include[0] # an empty matrix is an error
 *   strategy: { matrix: '${{ fromJSON(needs.plan.outputs.matrix) }}' }
 *   name: build ${{ matrix.id }}
 *   steps: [{ run: 'stack build ${{ matrix.images }} --push' }]
 * ```
 *
 * `levels`: `{"include":[…all…],"levels":[{"include":[…]},…]}`. Jobs of a matrix cannot wait for each other, so a workflow has one
 * such job for each level that the stack may have: the first takes `fromJSON(needs.plan.outputs.matrix).levels[0]`, the
 * second needs the first and takes `levels[1]`. Levels with nothing to do are left out, so that jobs are skipped at the end only
 * and never hold up others; each with `if: fromJSON(needs.plan.outputs.matrix).levels[1]`.
 */
export function renderMatrix(matrix: readonly MatrixEntry[], by: MatrixKind): string {
  return `${JSON.stringify(documentOf(matrix, by))}\n`;
}

function documentOf(include: readonly MatrixEntry[], by: MatrixKind) {
  if (by === 'subgraphs' || include.length === 0) return { include };
  const levels = [...new Set(include.map(({ level }) => level))].sort((a, b) => a - b);
  return {
    include,
    levels: levels.map((level) => ({ include: include.filter((entry) => entry.level === level) })),
  };
}
