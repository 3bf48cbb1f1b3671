/** JSON of any form, as OpenAPI has it. */
export type Json = Readonly<Record<string, unknown>>;

/** What is told of one way to ask a path. */
export interface Described {
  readonly summary: string;
  readonly tag: 'kernels' | 'version 2' | 'service';
  readonly parameters?: readonly Json[];
  readonly body?: Json;
  /** Name of the schema of what 200 brings. */
  readonly answer: string;
  readonly example: unknown;
  /** What other statuses say, by status: `{404: "Package 'x' not found"}`. */
  readonly problems?: Readonly<Record<number, string>>;
}

/** An operation in the words of OpenAPI. */
export function operation({ summary, tag, answer, ...described }: Described): Json {
  const problems = Object.entries(described.problems ?? {}).map(([status, detail]) => [
    status,
    { description: detail, content: jsonContent('Problem', { detail }) },
  ]);
  const done = { description: summary, content: jsonContent(answer, described.example) };
  return {
    summary,
    tags: [tag],
    ...(described.parameters === undefined ? {} : { parameters: described.parameters }),
    ...(described.body === undefined ? {} : { requestBody: described.body }),
    responses: { 200: done, ...(Object.fromEntries(problems) as Json) },
  };
}

/** A part of the path. */
export function inPath(name: string, example: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string' }, example };
}

/** A parameter behind `?` that may be left out. @param schema of its value */
export function inQuery(name: string, description: string, schema: Json): Json {
  return { name, in: 'query', description, schema };
}

/** A reference to a schema of the document. */
export function schemaRef(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function jsonContent(schema: string, example: unknown): Json {
  return { 'application/json': { schema: schemaRef(schema), example } };
}
