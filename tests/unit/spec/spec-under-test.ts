import { userProblems, renderUserError } from '../../../src/errors/user-error.ts';
import { checkSpec } from '../../../src/spec/check-spec.ts';
import type { ImageSources } from '../../../src/spec/image-sources.ts';
import { parseSpec } from '../../../src/spec/parse-spec.ts';
import type { Spec } from '../../../src/spec/spec.ts';

/** Lines of text without the indentation that the test file gives them. */
export function text(template: TemplateStringsArray): string {
  const lines = (template.raw[0] ?? '').replace(/^\n/, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}

/** The problems that `run` throws, as the user sees them, one text each; a bug is thrown on. */
export function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems.map(renderUserError);
  }
  return [];
}

/** Checks a spec whose images have these Dockerfiles, each in `images/<key>`. */
export function checked(
  spec: string,
  dockerfiles: Readonly<Record<string, string>>,
  registry?: string,
): Spec {
  const sources = Object.entries(dockerfiles).map(
    ([key, content]) => [key, sourcesOf(key, content)] as const,
  );
  return checkSpec(parseSpec(spec, 'spec.yml'), new Map(sources), { rootDir: '/stack', registry });
}

function sourcesOf(key: string, dockerfileText: string): ImageSources {
  const contextDir = `images/${key}`;
  const dockerfilePath = `${contextDir}/Dockerfile`;
  return { contextDir, dockerfilePath, dockerfileFile: dockerfilePath, dockerfileText };
}
