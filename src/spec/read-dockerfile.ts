import { parseDockerfile, type Dockerfile } from './dockerfile.ts';
import { readPlainDockerfile } from './plain-dockerfile.ts';

/** {@link parseDockerfile}, the quick way where there is one. */
export function readDockerfile(text: string): Dockerfile {
  return readPlainDockerfile(text) ?? parseDockerfile(text);
}
