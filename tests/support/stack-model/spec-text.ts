import type { ModelImage, Sources, Watch } from './state.ts';

type Value = string | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

/** The spec of a stack. */
export function specText({ prefix, images, remark }: Sources): string {
  const document = {
    registry: 'stack.test',
    tag: { prefix },
    images: Object.fromEntries(images.map((image) => [image.key, entryOf(image)])),
  };
  return `# ${remark}\n${blockOf(document, '').join('\n')}\n`;
}

function entryOf(image: ModelImage): Value {
  const { tests } = image;
  return {
    context: image.context,
    dockerfile: image.dockerfile,
    target: image.target === undefined ? undefined : `s${image.target}`,
    build_args: image.args,
    labels: image.labels,
    platforms: image.platforms,
    secrets: image.secrets.map(({ id, env }) => ({ id, env })),
    cache: image.cache,
    watch: image.watch.map(globOf),
    prepull: image.prepull,
    integration_tests: image.integration,
    tests: { inherit: tests.inherit, timeout: `${tests.minutes}m`, run_in: tests.place },
  };
}

function globOf(watch: Watch): string {
  if (watch.kind === 'file') return watch.path;
  return watch.kind === 'below' ? `${watch.folder}/**` : `${watch.folder}/*${watch.ending}`;
}

function blockOf(
  value: Readonly<Record<string, Value | undefined>>,
  indent: string,
): readonly string[] {
  return Object.entries(value).flatMap(([key, field]) => {
    if (field === undefined) return [];
    if (!isMap(field)) return [`${indent}${key}: ${inlineOf(field)}`];
    return Object.keys(field).length === 0
      ? []
      : [`${indent}${key}:`, ...blockOf(field, `${indent}  `)];
  });
}

function inlineOf(value: Value): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'boolean') return String(value);
  if (!isMap(value)) return `[${value.map(inlineOf).join(', ')}]`;
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${key}: ${inlineOf(field)}`],
  );
  return `{ ${fields.join(', ')} }`;
}

function isMap(value: Value): value is Readonly<Record<string, Value | undefined>> {
  return typeof value === 'object' && !Array.isArray(value);
}
