import { userProblems } from '../errors/user-error.ts';
import { finalRequest } from './final-request.ts';
import type { StepContext, StepOutcome } from './image-run.ts';

/**
 * Has the builder keep the layers of an image that this run built at the registry (`cache: registry`). It saves time and nothing else:
 * where it cannot be done, a note says so.
 *
 * @returns the work that has begun; nothing where there is nothing to keep
 */
export function keepCache(context: StepContext): Pick<StepOutcome, 'beside'> {
  const { build } = context.prepared;
  const keep = build?.builder.keepCache;
  if (build?.request.registryCache === undefined || keep === undefined) return {};
  return context.state.isBuilt === true ? { beside: keepOrNote(context, keep, build) } : {};
}

async function keepOrNote(context: StepContext, keep: Keep, build: Build): Promise<void> {
  const why = await failureOf(context, keep, build);
  if (why !== undefined)
    context.note(`its layers could not be kept for later builds (cache: registry): ${why}`);
}

type Build = NonNullable<StepContext['prepared']['build']>;
type Keep = NonNullable<Build['builder']['keepCache']>;

async function failureOf(
  context: StepContext,
  keep: Keep,
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
