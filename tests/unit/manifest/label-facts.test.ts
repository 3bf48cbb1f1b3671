import { describe, expect, it } from '@jest/globals';
import { labelFacts } from '../../../src/manifest/label-facts.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';

function standard(labels: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
  );
}

describe('labelFacts', () => {
  it('reads commit, its page and the base', () => {
    const facts = labelFacts(
      standard({
        revision: sha,
        source: 'https://github.com/acme/stack.git',
        'base.name': 'docker.io/library/debian:trixie-slim',
        'base.digest': `sha256:${'b'.repeat(64)}`,
      }),
    );

    expect(facts).toEqual({
      revision: sha,
      commitUrl: `https://github.com/acme/stack/commit/${sha}`,
      base: {
        reference: 'docker.io/library/debian:trixie-slim',
        digest: `sha256:${'b'.repeat(64)}`,
      },
    });
  });

  it('links an uncommitted tree to the commit below it', () => {
    const facts = labelFacts(
      standard({ revision: `${sha}-dirty`, source: 'https://git.acme.edu:8443/a/b/' }),
    );

    expect(facts).toEqual({
      revision: `${sha}-dirty`,
      commitUrl: `https://git.acme.edu:8443/a/b/commit/${sha}`,
      base: undefined,
    });
  });

  it.each([
    ['nothing', {}],
    [
      'empty labels, by which a child takes back what it inherits',
      { revision: '', 'base.name': '' },
    ],
    ['a revision that is none', { revision: 'main', source: 'https://github.com/a/b' }],
    ['a base that is none', { 'base.name': 'a b', 'base.digest': 'sha256:x' }],
  ])('knows nothing from %s', (_case, labels) => {
    expect(labelFacts(standard(labels))).toEqual({
      revision: undefined,
      commitUrl: undefined,
      base: undefined,
    });
  });

  it.each(['javascript:alert(1)', 'https://a.b/c) <script>', 'https://user:pw@a.b/c', 'a/b'])(
    'makes no link of the source %s',
    (source) => {
      const facts = labelFacts(standard({ revision: sha, source }));

      expect(facts.commitUrl).toBeUndefined();
    },
  );
});
