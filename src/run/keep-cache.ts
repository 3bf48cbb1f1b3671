import { userProblems } from '../errors/user-error.ts';
import { finalRequest } from './final-request.ts';
import type { StepContext } from './image-run.ts';

/**
 * Has the builder keep the layers of an image that this run built at the registry (`cache: registry`). It saves time and nothing else:
 * where it cannot be done, a note says so.
 */
export async function keepCache(context: StepContext): Promise<void> {
  const { build } = context.prepared;
  if (build?.builder.keepCache === undefined || build.request.registryCache === undefined) return;
  if (context.state.isBuilt !== true) return;
  const why = await failureOf(context, build.builder.keepCache, build);
  if (why !== undefined)
    context.note(`its layers could not be kept for later builds (cache: registry): ${why}`);
}

type Build = NonNullable<StepContext['prepared']['build']>;

async function failureOf(
  context: StepContext,
  keep: NonNullable<Build['builder']['keepCache']>,
  build: Build,
): Promise<string | undefined> {
  try {
    const request = await finalRequest(context, build, build.history);
    const outcome = await keep(request, (event) => {
      if (event.kind === 'log') context.log.line(event.line);
    });
    return outcome.status === 'failed' ? outcome.message : undefined;
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    return problem.message;
  }
}
