import { describe, expect, it } from '@jest/globals';
import { argPrefix, parentArgs } from '../../../src/spec/parent-args.ts';

const base = { repository: 'ghcr.io/acme/base-notebook', tag: 'i-0123456789ab' };
const tools = { repository: 'ghcr.io/acme/tools', tag: 'i-ba9876543210' };

describe('parentArgs', () => {
  it('names every parent by its key, and the final one as BASE too', () => {
    const image = { parents: ['base-notebook', 'tools'], finalParent: 'base-notebook' };

    const args = parentArgs(
      image,
      new Map([
        ['base-notebook', base],
        ['tools', tools],
      ]),
    );

    expect(args).toEqual({
      BASE_IMAGE: 'ghcr.io/acme/base-notebook:i-0123456789ab',
      BASE_TAG: 'i-0123456789ab',
      BASE_NOTEBOOK_IMAGE: 'ghcr.io/acme/base-notebook:i-0123456789ab',
      BASE_NOTEBOOK_TAG: 'i-0123456789ab',
      TOOLS_IMAGE: 'ghcr.io/acme/tools:i-ba9876543210',
      TOOLS_TAG: 'i-ba9876543210',
    });
  });

  it('keeps BASE for the final parent in a stack with an image called base', () => {
    const image = { parents: ['tools', 'base'], finalParent: 'tools' };

    const args = parentArgs(
      image,
      new Map([
        ['base', base],
        ['tools', tools],
      ]),
    );

    expect(args['BASE_IMAGE']).toBe('ghcr.io/acme/tools:i-ba9876543210');
  });

  it('says nothing of a parent that is not there yet', () => {
    const image = { parents: ['tools'], finalParent: 'tools' };

    expect(parentArgs(image, new Map())).toEqual({});
  });
});

describe('argPrefix', () => {
  it('makes a variable name of a key', () => {
    expect(argPrefix('r-4.2_notebook')).toBe('R_4_2_NOTEBOOK');
  });
});
