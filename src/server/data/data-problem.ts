import { UserError } from '../../errors/user-error.ts';

/** What a file of the kernel index has that none of its kind has. @param where `kernels[3].packages[0]` */
export function dataProblem(where: string, what: string): UserError {
  return new UserError('KERNEL_DATA', `${where} ${what}`, {
    hint: 'let the kernel indexer write the file again; until then the last good data are served',
  });
}
