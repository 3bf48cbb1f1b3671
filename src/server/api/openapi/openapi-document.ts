import { oldPaths } from './old-paths.ts';
import type { Json } from './operation.ts';
import { schemas } from './schemas.ts';
import { v2Paths } from './v2-paths.ts';

/** A document of OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Json>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

/** The description of the API. @param version of the program @param basePath of all addresses; mostly empty */
export function openApiDocument(version: string, basePath: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kernels and their packages',
      version,
      description:
        'Which kernel, or which image, has the package I need, and in which version? Every problem is told as `{"detail": "…"}`.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    tags: [
      { name: 'version 2', description: 'Lists in parts, versions compared as versions' },
      { name: 'kernels', description: 'What programs have always asked' },
      { name: 'service', description: 'How the server does' },
    ],
    paths: { ...v2Paths, ...oldPaths },
    components: { schemas },
  };
}
