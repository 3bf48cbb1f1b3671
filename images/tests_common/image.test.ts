import { describe, expect, it } from '@jest/globals';
import { imageKey, inspectImage, testImage } from 'stack/testing';

describe(imageKey(), () => {
  it('starts as a user who is not root', async () => {
    const { user } = await inspectImage();

    expect(user).not.toBe('');
    expect(user).not.toMatch(/^(?:root|0)(?::|$)/);
  });

  it('says what it is in its labels', async () => {
    const { labels } = await inspectImage();

    expect(labels['org.opencontainers.image.title']).toBe(imageKey());
    expect(labels['org.opencontainers.image.version']).not.toBe('');
  });

  it('has an entry point or a command', async () => {
    const { entrypoint, cmd } = await inspectImage();

    expect([...entrypoint, ...cmd]).not.toEqual([]);
  });

  it('is tested under a name that cannot move', () => {
    expect(testImage()).toMatch(/:i-[0-9a-f]{12}$|@sha256:[0-9a-f]{64}$/);
  });
});
