/** How often a long test repeats: `full` with `STACK_TEST_FULL=1` (`script/test --full`), else `reduced`. */
export function counts(full: number, reduced: number): number {
  return process.env['STACK_TEST_FULL'] === '1' ? full : reduced;
}
