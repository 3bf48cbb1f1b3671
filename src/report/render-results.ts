import { stringify } from 'yaml';
import type { ImageReport, StepName, StepReport } from './run-report.ts';

/**
 * The text of `results/<key>.yml`: the keys that readers of DataHub's result files know, and ours beside them.
 *
 * `success` is true only for an image that passed or had nothing to do. Values of steps that did not run are absent,
 * never `false`, so that "did not pass" and "was not tried" can be told apart.
 */
export function renderResults(image: ImageReport): string {
  const results = {
    key: image.key,
    success: image.status === 'passed' || image.status === 'up-to-date',
    status: image.status,
    message: image.message,
    full_image_name: image.reference,
    image_id: image.imageId,
    digest: image.digest,
    tags: image.tags,
    container_details: {
      image_built: image.imageId !== undefined && image.state === 'build',
      push_success: passed(image, 'push'),
      push_log: step(image, 'push')?.message,
    },
    test_results: {
      basic_tests: tests(image, 'basic-tests'),
      integration_tests: tests(image, 'integration-tests'),
    },
    steps: image.steps.map(stepValue),
  };
  return stringify(results, { lineWidth: 0, aliasDuplicateObjects: false });
}

function step(image: ImageReport, name: StepName): StepReport | undefined {
  return image.steps.find((candidate) => candidate.name === name);
}

function passed(image: ImageReport, name: StepName): boolean | undefined {
  const found = step(image, name);
  return found === undefined || found.status === 'skipped' ? undefined : found.status === 'passed';
}

function tests(image: ImageReport, name: StepName): unknown {
  const found = step(image, name);
  return found && { status: found.status, ...found.tests, message: found.message };
}

function stepValue({ name, status, startedAt, durationMs, message }: StepReport): unknown {
  return { name, status, started_at: startedAt, duration_ms: durationMs, message };
}
