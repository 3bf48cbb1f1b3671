import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { octokitGithub } from '../../../src/adapters/octokit-github.ts';
import { octokitPackages } from '../../../src/adapters/octokit-packages.ts';
import {
  startFakeGithub,
  type FakeGithub,
  type FakeGithubOptions,
} from '../../support/fake-github.ts';
import type { FaultAction } from '../../support/faulty-server.ts';
import { recordingProxy } from '../../support/recording-proxy.ts';

const marker = '<!-- stack:plan spec.yml -->';
const token = 'ghs_secret-token';

describe('octokit against a GitHub with faults', () => {
  let fake: FakeGithub;
  beforeEach(async () => {
    fake = await startFakeGithub();
  });
  afterEach(() => fake.stop());

  const deps = (apiUrl: string, fields: { readonly token?: string } = {}) => ({
    address: { apiUrl, owner: 'acme', name: 'stack', token: fields.token ?? token },
    retries: 2,
    env: {},
    secondMs: 1,
  });
  const comment = (apiUrl = fake.apiUrl) =>
    octokitGithub(deps(apiUrl)).putComment(17, marker, `${marker}\none`);
  const failing = (method: string, action: FaultAction, times = 1) =>
    fake.addFault({ matches: (request) => request.method === method, times, action });
  const bodies = () => fake.store.comments.map(({ body }) => body);
  const json = { 'content-type': 'application/json' };

  async function restarted(options: FakeGithubOptions): Promise<void> {
    await fake.stop();
    fake = await startFakeGithub(options);
  }

  it('waits where GitHub says that it is asked too often', async () => {
    failing('POST', {
      kind: 'answer',
      status: 403,
      headers: { ...json, 'retry-after': '20' },
      body: JSON.stringify({ message: 'You have exceeded a secondary rate limit.' }),
    });
    const startedAt = performance.now();

    await comment();

    expect(bodies()).toEqual([`${marker}\none`]);
    expect(performance.now() - startedAt).toBeGreaterThan(15);
  });

  it('does not wait for an hour', async () => {
    failing('GET', {
      kind: 'answer',
      status: 403,
      headers: {
        ...json,
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
      },
      body: JSON.stringify({ message: 'API rate limit exceeded' }),
    });

    await expect(comment()).rejects.toMatchObject({
      code: 'GITHUB_FAILED',
      hint: 'GitHub limits how often it is asked: run it again later',
    });
  });

  it('gets over errors of the server and broken connections', async () => {
    failing('GET', { kind: 'answer', status: 502 });
    failing('POST', { kind: 'reset' });

    await comment();

    expect(bodies()).toEqual([`${marker}\none`]);
  });

  it('writes a comment once where GitHub wrote it and did not say so', async () => {
    failing('POST', { kind: 'cut-answer', afterBytes: 5 });

    await comment();

    expect(bodies()).toEqual([`${marker}\none`]);
  });

  it('gets over errors of the server when it deletes a version', async () => {
    const createdAt = new Date(0);
    const version = { id: 7, digest: 'sha256:7', tags: [], createdAt, updatedAt: createdAt };
    fake.store.packages.set('acme/r-notebook', [version]);
    failing('DELETE', { kind: 'answer', status: 503 });

    await octokitPackages(deps(fake.apiUrl)).delete('ghcr.io/acme/r-notebook', 7);

    expect(fake.store.packages.get('acme/r-notebook')).toEqual([]);
  });

  it('gives up on a server that stays away', async () => {
    failing(
      'GET',
      { kind: 'answer', status: 502, headers: json, body: '{"message":"Bad\\nday"}' },
      9,
    );

    await expect(comment()).rejects.toMatchObject({
      code: 'GITHUB_FAILED',
      message: `${fake.host} failed to write a comment on pull request 17 of acme/stack: 502 Bad day`,
    });
    expect(fake.requests).toHaveLength(3);
  });

  it('says that nobody answers', async () => {
    const { apiUrl, host } = fake;
    await fake.stop();

    await expect(comment(apiUrl)).rejects.toMatchObject({
      code: 'GITHUB_UNREACHABLE',
      message: `${host} does not answer: the connection was refused (ECONNREFUSED); it was asked to write a comment on pull request 17 of acme/stack`,
    });
  });

  it('tells a token that may only read, and does not ask again', async () => {
    await restarted({ readOnly: true });

    await expect(comment()).rejects.toMatchObject({
      code: 'GITHUB_DENIED',
      message: `${fake.host} refused to write a comment on pull request 17 of acme/stack: 403 Resource not accessible by integration`,
    });
    expect(fake.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('never tells the token', async () => {
    await restarted({ token: 'another' });

    const error: unknown = await comment().catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'GITHUB_DENIED' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token);
  });

  it('sends the token to the address it is for, and unencrypted to nobody else', () => {
    expect(() => octokitGithub(deps('http://github.acme.test/api/v3'))).toThrow(
      expect.objectContaining({ code: 'CONFIG' }),
    );
  });

  it('asks through the proxy that the environment names', async () => {
    const proxy = await recordingProxy();
    const address = { apiUrl: 'https://github.test/api/v3', owner: 'acme', name: 'stack', token };
    const github = octokitGithub({ address, retries: 0, env: { HTTPS_PROXY: proxy.url } });

    const asked = github.closeIssue({ label: 'l', marker }, 'x');

    await expect(asked).rejects.toMatchObject({ code: 'GITHUB_UNREACHABLE' });
    expect(proxy.hosts()).toEqual(['github.test:443']);
    await proxy.stop();
  });
});
