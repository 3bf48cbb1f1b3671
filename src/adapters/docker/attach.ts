import type Docker from 'dockerode';
import type { AttachedStreams, StartOutcome } from '../../ports/container-engine.ts';

/** Joins a container's streams to a person's before it starts, so that nothing is lost, and waits for its end. */
export async function attachAndStart(
  docker: Docker,
  id: string,
  streams: AttachedStreams,
  start: () => Promise<StartOutcome>,
): Promise<number | (StartOutcome & { readonly status: 'not-started' })> {
  const container = docker.getContainer(id);
  const stream = await container.attach({
    stream: true,
    stdin: true,
    stdout: true,
    stderr: true,
    hijack: true,
  });
  const leave = join(docker, stream, streams);
  const resize = () =>
    void container
      .resize({ h: streams.output.rows, w: streams.output.columns })
      .catch(() => undefined);
  try {
    const started = await start();
    if (started.status === 'not-started') return started;
    if (streams.tty) {
      resize();
      streams.output.on('resize', resize);
    }
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    return StatusCode;
  } finally {
    streams.output.off('resize', resize);
    leave();
  }
}

/** @returns puts the person's terminal back */
function join(
  docker: Docker,
  stream: NodeJS.ReadWriteStream,
  { input, output, errors, tty }: AttachedStreams,
): () => void {
  if (tty) {
    input.setRawMode(true);
    stream.pipe(output, { end: false });
  } else {
    docker.modem.demuxStream(stream, output, errors);
  }
  input.pipe(stream);
  return () => {
    input.unpipe(stream);
    input.pause();
    if (tty) input.setRawMode(false);
    (stream as Partial<{ destroy: () => void }>).destroy?.();
  };
}
