import { userProblems } from '../errors/user-error.ts';
import type { ImageStore } from './image-store.ts';

/**
 * A store that saves work and that nothing depends on: when it does not answer, it has nothing, and `onFailure` is told once why.
 * It is not asked again then. Never for the store that counts.
 */
export function tolerantStore(store: ImageStore, onFailure: (message: string) => void): ImageStore {
  const failures: string[] = [];
  async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (failures.length > 0) return undefined;
    try {
      return await work();
    } catch (error) {
      const [problem] = userProblems(error) ?? [];
      if (problem === undefined) throw error;
      // Questions are asked side by side, and several may fail.
      if (failures.push(problem.message) === 1) onFailure(problem.message);
      return undefined;
    }
  }
  return {
    kind: store.kind,
    resolve: (place, tag) => orNothing(() => store.resolve(place, tag)),
    find: (place, tag) => orNothing(() => store.find(place, tag)),
  };
}
