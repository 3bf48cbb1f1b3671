/** The description of the API. */
export function openApiDocument(version: string, basePath: string) {
  return {
    openapi: '3.1.0' as const,
    info: { title: 'Kernels', version },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    paths: {},
  };
}
