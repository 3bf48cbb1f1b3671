import { octokitGithub } from '../../../src/adapters/octokit-github.ts';
import { octokitPackages } from '../../../src/adapters/octokit-packages.ts';
import { startFakeGithub } from '../../support/fake-github.ts';
import { fakeGithubStore } from '../../support/fake-github/store.ts';
import { describeGithubContract } from '../../support/github-contract.ts';
import { memoryGithub, memoryPackages } from '../../support/memory-github.ts';

describeGithubContract('over HTTP', async () => {
  const fake = await startFakeGithub({ maxPerPage: 2, token: 'secret-token' });
  const { apiUrl, store, stop } = fake;
  const address = { apiUrl, owner: 'acme', name: 'stack', token: 'secret-token' };
  const deps = { address, retries: 2, env: {}, secondMs: 1 };
  return { store, github: () => octokitGithub(deps), packages: () => octokitPackages(deps), stop };
});

describeGithubContract('in memory', () => {
  const store = fakeGithubStore();
  return Promise.resolve({
    store,
    github: () => memoryGithub(store),
    packages: () => memoryPackages(store),
    stop: () => Promise.resolve(),
  });
});
