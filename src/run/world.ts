import type { TestHost } from '../image-tests/stage.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandRunner } from '../ports/command-runner.ts';
import type { ContainerEngine, EngineInfo } from '../ports/container-engine.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Github, GithubAddress } from '../ports/github.ts';
import type { BuilderChoice } from '../ports/image-builder.ts';
import type { Logger } from '../ports/logger.ts';
import type { PackageVersions } from '../ports/package-versions.ts';
import type { Registry } from '../ports/registry.ts';
import type { RunLock } from '../ports/run-lock.ts';
import type { WikiRepository } from '../ports/wiki-repository.ts';
import type { RunProcess } from '../ports/run-process.ts';

/** An engine that answered. */
export interface ConnectedEngine {
  readonly engine: ContainerEngine;
  readonly info: EngineInfo;
  /** `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** The docker CLI's name for it: `default`, unless a context is in use. */
  readonly context: string;
  readonly builders: BuilderChoice;
}

/** The ports of a run and of the commands around it. What costs time to open is opened when it is asked for. */
export interface World {
  readonly files: Files;
  readonly clock: Clock;
  readonly git: Git;
  readonly wiki: WikiRepository;
  readonly runner: CommandRunner;
  readonly lock: RunLock;
  readonly process: RunProcess;
  /** OCI's word for the architecture of this machine: `amd64`. */
  readonly hostArchitecture: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly credentials: Credentials;
  readonly random: () => number;
  /** @param stateDir absolute path of `.stack/` */
  readonly testHost: (stateDir: string) => TestHost;
  /** @throws {UserError} `ENGINE_UNREACHABLE`, `ENGINE_DENIED`, `ENGINE_TOO_OLD` */
  readonly connectEngine: (stateDir: string) => Promise<ConnectedEngine>;
  /**
   * Connects an engine that nobody may come to need.
   *
   * @param ended aborted when that is so; what is thrown then means nothing
   * @returns `undefined` for an engine whose connection cannot be given up at once, or costs somebody more than time
   * @throws {UserError} as `connectEngine`
   */
  readonly connectEngineEarly: (
    stateDir: string,
    ended: AbortSignal,
  ) => Promise<ConnectedEngine | undefined>;
  /** @param options `uninterrupted`: requests go on when the command is asked to stop, and none goes on for long, for what must not be half done */
  readonly registry: (retries: number, options?: { readonly uninterrupted?: boolean }) => Registry;
  /** @param uninterrupted goes on where the run was interrupted, to say so */
  readonly github: (address: GithubAddress, retries: number, uninterrupted?: boolean) => Github;
  /** Of GitHub Packages. Of the address only the API and the token count. */
  readonly packageVersions: (address: GithubAddress, retries: number) => PackageVersions;
  /** How many requests were tried again so far, by host of the registry. */
  readonly registryRetries: () => ReadonlyMap<string, number>;
  readonly openLogger: (path: string, level: string) => Logger;
  /** Takes every secret that is known out of a text. */
  readonly mask: (text: string) => string;
  /** Says which registry is in use: `ghcr.io/acme`. `STACK_REGISTRY_USER` and `STACK_REGISTRY_TOKEN` are for its host. */
  readonly useRegistry: (registry: string | undefined) => void;
  /** Makes further values known as secrets. */
  readonly hide: (secrets: readonly string[]) => void;
}
