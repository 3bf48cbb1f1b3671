import { describe, expect, it } from '@jest/globals';
import { gitEnvironment, withAuthor } from '../../../src/adapters/wiki/git-environment.ts';
import { wikiWebPage } from '../../../src/adapters/wiki/wiki-web-page.ts';
import { wikiAddress, wikiOf } from '../../../src/wiki/wiki-address.ts';

const address = (
  wanted: string | undefined,
  env: Readonly<Record<string, string>> = {},
  origin?: string,
) => wikiAddress({ wanted, env, origin, token: env['GITHUB_TOKEN'] });

describe('the wiki of a repository', () => {
  it.each([
    ['https://github.com/acme/stack.git', 'https://github.com/acme/stack.wiki.git'],
    ['https://github.com/acme/stack/', 'https://github.com/acme/stack.wiki.git'],
    ['git@github.com:acme/stack.git', 'git@github.com:acme/stack.wiki.git'],
    ['ssh://git@github.com/acme/stack.git', 'ssh://git@github.com/acme/stack.wiki.git'],
    ['https://github.com/acme/stack.wiki.git', 'https://github.com/acme/stack.wiki.git'],
    ['/srv/git/stack.git', '/srv/git/stack.wiki.git'],
  ])('of %s is %s', (repository, wiki) => {
    expect(wikiOf(repository)).toBe(wiki);
  });
});

describe('the address of the wiki', () => {
  const actions = { GITHUB_SERVER_URL: 'https://git.acme.org', GITHUB_REPOSITORY: 'acme/stack' };

  it('is the one that is wanted, else that of GitHub Actions, else beside origin', () => {
    const origin = 'git@github.com:acme/other.git';

    expect(address('https://x.org/y.wiki.git', actions, origin).url).toBe(
      'https://x.org/y.wiki.git',
    );
    expect(address(undefined, actions, origin).url).toBe(
      'https://git.acme.org/acme/stack.wiki.git',
    );
    expect(address('', {}, origin).url).toBe('git@github.com:acme/other.wiki.git');
    expect(() => address(undefined)).toThrow('it is not known where the wiki is');
  });

  it('may be a folder, or as ssh writes it', () => {
    expect(address('/srv/x.wiki.git')).toMatchObject({ url: 'file:///srv/x.wiki.git' });
    expect(address('file:///srv/x.wiki.git')).toMatchObject({ url: 'file:///srv/x.wiki.git' });
    expect(address('git@github.com:a/b.wiki.git')).toMatchObject({
      url: 'git@github.com:a/b.wiki.git',
      secrets: [],
    });
  });

  it('has no credentials in it: they are apart', () => {
    expect(address('https://me:p%40ss@x.org/y.git')).toEqual({
      url: 'https://x.org/y.git',
      credential: { username: 'me', password: 'p@ss' },
      secrets: ['p@ss'],
    });
  });

  it('may have a token for a name, which is as secret as a password', () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const url = 'https://x.org/y.git';

    expect(address(`https://${token}@x.org/y.git`)).toEqual({
      url,
      credential: { username: token, password: '' },
      secrets: [token],
    });
    expect(address(`https://${token}:x-oauth-basic@x.org/y.git`)).toEqual({
      url,
      credential: { username: token, password: 'x-oauth-basic' },
      secrets: ['x-oauth-basic', token],
    });
    expect(address('https://octocat@x.org/y.git')).toEqual({ url, secrets: ['octocat'] });
  });

  it('comes with the token for the host of GitHub alone, and never in the clear', () => {
    const env = { ...actions, GITHUB_TOKEN: 'secret' };
    const credential = { username: 'x-access-token', password: 'secret' };

    expect(address(undefined, env).credential).toEqual(credential);
    expect(address('https://github.com/a/b.wiki.git', { GITHUB_TOKEN: 'secret' })).toEqual({
      url: 'https://github.com/a/b.wiki.git',
      credential,
      secrets: ['secret'],
    });
    expect(address('https://evil.org/a/b.git', env).credential).toBeUndefined();
    expect(address('http://git.acme.org/a/b.git', env).credential).toBeUndefined();
    expect(address('git@git.acme.org:a/b.git', env).credential).toBeUndefined();
  });

  it.each(['--upload-pack=evil', 'ext::sh -c evil', 'stack.wiki.git', 'javascript:x', '-x@y:z'])(
    'is not %s',
    (text) => {
      expect(() => address(text)).toThrow('is not the address of a wiki');
    },
  );
});

describe('the page of a wiki for people', () => {
  it.each([
    ['https://github.com/acme/stack.wiki.git', 'https://github.com/acme/stack/wiki'],
    ['git@github.com:acme/stack.wiki.git', 'https://github.com/acme/stack/wiki'],
    ['ssh://git@github.com:22/acme/stack.wiki.git', 'https://github.com/acme/stack/wiki'],
    ['file:///srv/stack.wiki.git', undefined],
  ])('of %s is %s', (url, page) => {
    expect(wikiWebPage(url)).toBe(page);
  });
});

describe('the environment of git', () => {
  it('points to no other repository and starts no editor, and keeps what people need to get through', () => {
    const env = gitEnvironment({
      PATH: '/bin',
      GIT_DIR: '/x',
      GIT_WORK_TREE: '/x',
      GIT_EDITOR: 'vi',
      EDITOR: 'vi',
      GIT_SSH_COMMAND: 'ssh -i key',
      NOTHING: undefined,
    });

    expect(env).toEqual({
      PATH: '/bin',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    });
  });

  it('has the credential as one more setting, for its host', () => {
    const env = gitEnvironment(
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' },
      {
        url: 'https://x.org:8443/y/z.git',
        credential: { username: 'me', password: 'secret' },
      },
    );

    expect(env).toMatchObject({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_VALUE_0: 'c',
      GIT_CONFIG_KEY_1: 'http.https://x.org:8443/.extraHeader',
      GIT_CONFIG_VALUE_1: `Authorization: Basic ${Buffer.from('me:secret').toString('base64')}`,
    });
  });

  it('says who commits where nobody is said to', () => {
    const author = { name: 'octocat', email: 'octocat@x.org' };

    expect(withAuthor({ GIT_AUTHOR_NAME: 'Me' }, author)).toEqual({
      GIT_AUTHOR_NAME: 'Me',
      GIT_AUTHOR_EMAIL: 'octocat@x.org',
      GIT_COMMITTER_NAME: 'octocat',
      GIT_COMMITTER_EMAIL: 'octocat@x.org',
    });
  });
});
