/** Keeps two runs out of one checkout. It does not outlive the process that holds it. */
export interface RunLock {
  /**
   * @param folder absolute path of `.stack/`
   * @param holder what the other run says of this one: `stack build --push (process 4711 on runner-3, since 14:02)`
   * @returns lets go of the lock
   * @throws {UserError} `LOCKED` naming the run that holds it, `ARTIFACTS_UNWRITABLE` where nothing may be written
   */
  acquire(folder: string, holder: string): Promise<() => Promise<void>>;
}
