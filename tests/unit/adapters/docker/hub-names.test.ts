import { describe, expect, it } from '@jest/globals';
import { hubNames } from '../../../../src/adapters/docker/hub-names.ts';

describe('names of an image', () => {
  it.each([
    ['acme/base:1', ['acme/base:1', 'docker.io/acme/base:1']],
    ['busybox:1', ['busybox:1', 'library/busybox:1', 'docker.io/library/busybox:1']],
    ['127.0.0.1:5000/base:1', ['127.0.0.1:5000/base:1']],
    ['localhost/base:1', ['localhost/base:1']],
    ['ghcr.io/acme/base@sha256:00', ['ghcr.io/acme/base@sha256:00']],
  ])('of %s are all that people may use', (name, names) => {
    expect(hubNames(name)).toEqual(names);
  });
});
