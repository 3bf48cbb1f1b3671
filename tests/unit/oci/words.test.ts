import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDigest, shortDigest } from '../../../src/oci/digest.ts';
import { isIndex } from '../../../src/oci/oci-manifest.ts';
import { formatPlatform, normalPlatform, parsePlatform } from '../../../src/oci/platform.ts';
import { isTag } from '../../../src/oci/reference.ts';
import { tagPart } from '../../../src/oci/tag-name.ts';
import { counts } from '../../support/counts.ts';

const digest = `sha256:0123456789ab${'c'.repeat(52)}`;

describe('digest', () => {
  it('is known by its form', () => {
    expect(parseDigest(digest)).toBe(digest);
  });

  it.each(['sha256:', digest.toUpperCase(), `${digest}0`, digest.replace('sha256', 'sha512'), ''])(
    "'%s' is none",
    (text) => {
      expect(parseDigest(text)).toBeUndefined();
    },
  );

  it('is short by its first twelve digits', () => {
    expect(shortDigest(digest)).toBe('0123456789ab');
  });
});

describe('platform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/i386', 'linux/386'],
    ['none', 'none'],
  ])('%s is %s in the form of builders', (text, normal) => {
    expect(normalPlatform(text)).toBe(normal);
  });

  it.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64', variant: undefined }],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
  ])('%s is taken apart and put together again', (text, platform) => {
    expect(parsePlatform(text)).toEqual(platform);
    expect(formatPlatform(platform)).toBe(text);
  });

  it.each([
    '',
    'linux',
    'linux/',
    '/amd64',
    'linux/arm64/',
    'linux/arm64/v8/x',
    'Linux/amd64',
    'linux/a b',
  ])("'%s' is none", (text) => {
    expect(parsePlatform(text)).toBeUndefined();
  });
});

describe('a document of a registry', () => {
  it('is an index when it lists manifests', () => {
    const config = { mediaType: 'x', digest, size: 1 };

    expect(isIndex({ schemaVersion: 2, manifests: [] })).toBe(true);
    expect(isIndex({ schemaVersion: 2, config, layers: [] })).toBe(false);
  });
});

describe('text as part of a tag', () => {
  it.each(['main', 'v1.2', 'feature-x', 'UPPER_case'])('%s stays as it is', (text) => {
    expect(tagPart(text)).toBe(text);
  });

  it.each([
    ['feature/x', /^feature-x-[0-9a-f]{8}$/],
    ['grün', /^gr-n-[0-9a-f]{8}$/],
    ['日本', /^[0-9a-f]{8}$/],
    ['--x', /^x-[0-9a-f]{8}$/],
    ['x'.repeat(200), /^x{119}-[0-9a-f]{8}$/],
    ['main-1a2b3c4', /^main-1a2b3c4-[0-9a-f]{8}$/],
    ['deadbeef', /^deadbeef-[0-9a-f]{8}$/],
  ])('%s gets a hash', (text, form) => {
    expect(tagPart(text)).toMatch(form);
  });

  it('is a valid tag within its room, and no two texts share one', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 128 }), (names, room) => {
        const different = [...new Set(names)];
        const parts = different.map((name) => tagPart(name, room));

        expect(parts.filter((part) => !isTag(part) || part.length > room)).toEqual([]);
        expect(new Set(parts).size).toBe(different.length);
      }),
      { numRuns: counts(5000, 300) },
    );
  });
});
