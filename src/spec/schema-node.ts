/** The part of a JSON Schema that decides how a YAML value is read. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
}

/** The schema of the value that stands behind a key; `undefined` when the key is unknown. */
export function schemaAt(schema: SchemaNode | undefined, key: string): SchemaNode | undefined {
  if (isDeclared(schema, key)) return schema?.properties?.[key];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** Whether the schema names the key itself; keys of free mappings, such as image keys, it does not. */
export function isDeclared(schema: SchemaNode | undefined, key: string): boolean {
  return schema?.properties !== undefined && Object.hasOwn(schema.properties, key);
}

/** Whether text is wanted, so that `2026.10` is not to be read as a number. */
export function wantsText(schema: SchemaNode | undefined): boolean {
  const types = typesOf(schema);
  return types.includes('string') && !types.includes('boolean') && !types.includes('integer');
}

/** Whether `~` may stand for "not there". */
export function mayBeAbsent(schema: SchemaNode | undefined): boolean {
  return typesOf(schema).includes('null');
}

function typesOf(schema: SchemaNode | undefined): readonly string[] {
  if (schema?.type === undefined) return [];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}
