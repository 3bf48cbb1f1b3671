import { describe, expect, it } from '@jest/globals';
import { githubAddress } from '../../../src/github/github-address.ts';

const remote = 'https://github.com/acme/stack';

describe('githubAddress', () => {
  it('is what GitHub Actions says', () => {
    const env = {
      GITHUB_REPOSITORY: 'acme/images',
      GITHUB_API_URL: 'https://github.acme.test/api/v3/',
      GITHUB_TOKEN: 'a',
      GH_TOKEN: 'b',
    };

    expect(githubAddress(env, remote)).toEqual({
      apiUrl: 'https://github.acme.test/api/v3',
      owner: 'acme',
      name: 'images',
      token: 'a',
    });
  });

  it('is else the remote of the checkout', () => {
    const env = { GITHUB_REPOSITORY: '', GITHUB_TOKEN: '', GH_TOKEN: 'b' };

    expect(githubAddress(env, remote)).toEqual({
      apiUrl: 'https://api.github.com',
      owner: 'acme',
      name: 'stack',
      token: 'b',
    });
  });

  it('has no token where none is set', () => {
    expect(githubAddress({}, remote).token).toBeUndefined();
  });

  it.each([
    ['there is no repository', {}, undefined],
    ['the remote is no repository', {}, 'https://github.com/acme'],
    ['the API of another host is not named', { GH_TOKEN: 'b' }, 'https://git.acme.test/acme/stack'],
    ['the API is no address', { GITHUB_API_URL: 'api' }, remote],
  ])('is refused when %s', (_title, env, webUrl) => {
    expect(() => githubAddress(env, webUrl)).toThrow(expect.objectContaining({ code: 'CONFIG' }));
  });

  it('of another host is taken where its API is named', () => {
    const env = { GITHUB_API_URL: 'https://git.acme.test/api/v3' };

    const address = githubAddress(env, 'https://git.acme.test/acme/stack');

    expect(address).toMatchObject({ apiUrl: 'https://git.acme.test/api/v3', owner: 'acme' });
  });
});
