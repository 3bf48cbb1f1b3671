import type { EngineState } from './engine-state.ts';
import { ensureImageForTests } from './image-for-tests.ts';

/** An image with pytest in it. It stays on the engine for the next test. */
export const pythonImage = 'stack-test-python:1';

/** Builds {@link pythonImage} from Debian's packages where the engine lacks it (about 15 s). */
export async function ensurePythonImage(engine: EngineState): Promise<void> {
  await ensureImageForTests(engine, pythonImage, [
    'FROM debian:trixie-slim',
    'RUN apt-get update && apt-get install -y --no-install-recommends python3-pytest \\',
    ' && rm -rf /var/lib/apt/lists/*',
    'RUN useradd tester',
    'USER tester',
  ]);
}
