import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { renderResults } from '../../../src/report/render-results.ts';
import type { ImageReport } from '../../../src/report/run-report.ts';
import { exampleRun, makeFailed, reportOf } from './example-run.ts';

function example(key: string): ImageReport {
  const image = reportOf(exampleRun).images.find((candidate) => candidate.key === key);
  if (image === undefined) throw new Error(`The example has no ${key}.`);
  return image;
}

describe('renderResults', () => {
  it('has the keys of old for an image that passed, and ours', () => {
    const results: unknown = parse(renderResults(example('base-notebook')));

    expect(results).toEqual({
      key: 'base-notebook',
      success: true,
      status: 'passed',
      full_image_name: '127.0.0.1:5000/base-notebook:2026.4-main',
      image_id: `sha256:${'1'.repeat(64)}`,
      digest: `sha256:${'2'.repeat(64)}`,
      tags: ['127.0.0.1:5000/base-notebook:2026.4-main'],
      container_details: { image_built: true, push_success: true },
      test_results: { basic_tests: { status: 'passed', passed: 12, failed: 0, skipped: 1 } },
      steps: [
        {
          name: 'build',
          status: 'passed',
          started_at: '2026-11-21T17:55:04.000Z',
          duration_ms: 62000,
        },
        {
          name: 'basic-tests',
          status: 'passed',
          started_at: '2026-11-21T17:55:08.000Z',
          duration_ms: 4100,
        },
        {
          name: 'push',
          status: 'passed',
          started_at: '2026-11-21T17:55:14.000Z',
          duration_ms: 2000,
        },
      ],
    });
  });

  it('says why an image failed and leaves out what was not tried', () => {
    const results: unknown = parse(renderResults(example('r-notebook')));

    expect(results).toMatchObject({
      success: false,
      status: 'failed',
      message: `build: ${makeFailed}`,
      container_details: { image_built: false },
      test_results: {},
    });
    expect(results).not.toHaveProperty('container_details.push_success');
  });

  it.each([
    ['passed', true],
    ['up-to-date', true],
    ['failed', false],
    ['blocked', false],
    ['cancelled', false],
  ] as const)('calls an image that is %s a success: %s', (status, success) => {
    const results: unknown = parse(renderResults({ ...example('node-runtime'), status }));

    expect(results).toMatchObject({ status, success });
  });

  it('is plain YAML whatever a message says', () => {
    const message = '!!python/object:os.system "x"\n- &a *a: {\u0007\t}';

    const results: unknown = parse(renderResults({ ...example('r-notebook'), message }));

    expect(results).toMatchObject({ message });
  });
});
