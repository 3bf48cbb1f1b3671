import type Docker from 'dockerode';
import { text } from 'node:stream/consumers';

/**
 * Whether the engine has seen a container start that is dead now, or a command in it; `true` also where it may have forgotten. One that
 * was started anew since has not: it keeps no events when it ends.
 */
export async function remembersStart(
  docker: Docker,
  container: Docker.Container,
): Promise<boolean> {
  const { State } = await container.inspect();
  // By the engine's clock, which may be another machine's. Without an end it would wait for more of them.
  const until = secondsOf(State.FinishedAt) + 1;
  const began = { container: [container.id], event: ['start', 'exec_start'] };
  if ((await eventsUntil(docker, until, began)) > 0) return true;
  return (await eventsUntil(docker, until, {})) >= manyEvents;
}

/** An engine keeps its last 256 (moby: `eventsLimit`), whatever they are about; some may be of the time since. */
const manyEvents = 200;

async function eventsUntil(
  docker: Docker,
  until: number,
  filters: Readonly<Record<string, string[]>>,
): Promise<number> {
  const stream = await docker.getEvents({ since: 1, until, filters });
  return (await text(stream)).split('\n').filter((line) => line.trim() !== '').length;
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
