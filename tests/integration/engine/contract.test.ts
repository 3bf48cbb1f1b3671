import { contractProgram, describeEngineContract } from '../../support/engine-contract.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { startRealEngine } from './real-engine.ts';

describeEngineContract('the engine of this machine through dockerode', startRealEngine);

describeEngineContract('the fake engine of unit tests', async () => {
  const image = 'busybox:stack-test';
  const closedHost = '127.0.0.1:1';
  const engine = fakeEngine({
    images: {
      'sha256:busybox': {
        repoTags: [image],
        files: { 'etc/group': '', 'etc/passwd': '', 'tmp/': { type: 'directory' } },
        program: contractProgram,
      },
    },
    transfer: (_kind, { reference }) =>
      reference.startsWith(closedHost)
        ? { status: 'failed', message: 'connection refused', transient: true }
        : undefined,
  });
  return Promise.resolve({
    engine,
    image,
    registryHost: '127.0.0.1:5000',
    closedHost,
    digestAt: (reference) => Promise.resolve(engine.pushed.get(reference)),
    stop: () => Promise.resolve(),
  });
});
