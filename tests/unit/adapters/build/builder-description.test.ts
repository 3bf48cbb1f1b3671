import { describe, expect, it } from '@jest/globals';
import { readBuilderDescription } from '../../../../src/adapters/build/builder-description.ts';

const platforms = ['linux/amd64', 'linux/amd64/v2'];

describe('what buildx tells of a builder', () => {
  it('is read of the builder of an engine', () => {
    const text = `Name:   default
Driver: docker

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.13.2
Platforms:        linux/amd64, linux/amd64/v2
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1
GC Policy rule#0:
 All:           false
 Name:          no name of a node
 Keep Bytes:    20.86GiB
`;

    expect(readBuilderDescription(text)).toEqual({
      name: 'default',
      driver: 'docker',
      nodes: [{ name: 'default', endpoint: 'default', status: 'running', platforms }],
    });
  });

  it('is read of a remote one with several nodes, of which one does not answer', () => {
    const text = `Name:          farm
Driver:        remote
Last Activity: 2026-11-22 14:06:07 +0000 UTC

Nodes:
Name:             farm0
Endpoint:         tcp://amd.example.com:1234
Driver Options:   cacert="/etc/ca.pem" servername="amd.example.com"
Status:           running
BuildKit version: v0.20.2
Platforms:        linux/amd64*, linux/amd64/v2 (+3)
Labels:
 org.mobyproject.buildkit.worker.executor: oci

Name:     farm1
Endpoint: tcp://arm.example.com:1234
Status:   inactive

Name:      farm2
Endpoint:  tcp://ppc.example.com:1234
Error:     tls: failed to verify certificate: x509: certificate has expired
Platforms: linux/ppc64le*
`;

    expect(readBuilderDescription(text)).toEqual({
      name: 'farm',
      driver: 'remote',
      nodes: [
        { name: 'farm0', endpoint: 'tcp://amd.example.com:1234', status: 'running', platforms },
        {
          name: 'farm1',
          endpoint: 'tcp://arm.example.com:1234',
          status: 'inactive',
          platforms: [],
        },
        {
          name: 'farm2',
          endpoint: 'tcp://ppc.example.com:1234',
          status: 'error',
          platforms: ['linux/ppc64le'],
          error: 'tls: failed to verify certificate: x509: certificate has expired',
        },
      ],
    });
  });

  it('is read of one in a container that was not started yet', () => {
    const text = `Name:          ci
Driver:        docker-container
Last Activity: 2026-11-22 14:06:07 +0000 UTC

Nodes:
Name:                  ci0
Endpoint:              unix:///var/run/docker.sock
Status:                inactive
BuildKit daemon flags: --allow-insecure-entitlement=network.host
Platforms:             
`;

    expect(readBuilderDescription(text)).toEqual({
      name: 'ci',
      driver: 'docker-container',
      nodes: [
        { name: 'ci0', endpoint: 'unix:///var/run/docker.sock', status: 'inactive', platforms: [] },
      ],
    });
  });

  it('is read of one in Kubernetes with two pods, and of one whose cluster cannot be asked', () => {
    const pods = `Name:          pods
Driver:        kubernetes

Nodes:
Name:                  pods0-7d4-a
Endpoint:              kubernetes:///pods?deployment=&kubeconfig=
Driver Options:        namespace="buildx" replicas="2"
Status:                running
Platforms:             linux/amd64, linux/amd64/v2

Name:                  pods0-7d4-b
Endpoint:              kubernetes:///pods?deployment=&kubeconfig=
Status:                running
Platforms:             linux/amd64, linux/amd64/v2
`;
    const lost = `Name:   pods
Driver: kubernetes
Error:  cannot determine Kubernetes namespace, specify manually

Nodes:
Name:     pods0
Endpoint: kubernetes:///pods?deployment=&kubeconfig=
Error:    invalid configuration: no configuration has been provided
`;
    const endpoint = 'kubernetes:///pods?deployment=&kubeconfig=';

    expect(readBuilderDescription(pods)).toEqual({
      name: 'pods',
      driver: 'kubernetes',
      nodes: [
        { name: 'pods0-7d4-a', endpoint, status: 'running', platforms },
        { name: 'pods0-7d4-b', endpoint, status: 'running', platforms },
      ],
    });
    expect(readBuilderDescription(lost)).toEqual({
      name: 'pods',
      driver: 'kubernetes',
      error: 'cannot determine Kubernetes namespace, specify manually',
      nodes: [
        {
          name: 'pods0',
          endpoint,
          status: 'error',
          platforms: [],
          error: 'invalid configuration: no configuration has been provided',
        },
      ],
    });
  });

  it.each(['', 'ERROR: no builder "x" found\n', 'Name: x\n'])('is nothing in %j', (text) => {
    expect(readBuilderDescription(text)).toBeUndefined();
  });
});
