import compress from '@fastify/compress';
import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { momentAnswer } from '../../server/answer.ts';
import { openApiDocument } from '../../server/api/openapi/openapi-document.ts';
import type { Answering } from './answering.ts';
import { mountPath } from './mount.ts';
import { docsPolicy } from './security-headers.ts';
import type { ServerSettings } from './server-settings.ts';

/** Takes the description of the API into an application: `/openapi.json` for programs, `/docs` for people. */
export function mountDocs(
  app: FastifyInstance,
  answers: Answering,
  settings: ServerSettings,
): void {
  const document = openApiDocument(settings.version, settings.basePath);
  const description = momentAnswer(document);
  mountPath(app, answers, {
    path: '/openapi.json',
    get: answers.ofProgram('/openapi.json', () => description),
  });
  const moved = {
    status: 302,
    type: 'text/plain; charset=utf-8',
    body: '',
    isOfData: false,
    headers: { location: `${settings.basePath}/docs` },
  };
  mountPath(app, answers, { path: '/redoc', get: answers.ofProgram('/redoc', () => moved) });
  void app.register(async (scope) => {
    await scope.register(compress, { encodings: ['br', 'gzip'] });
    await scope.register(swagger, {
      mode: 'static',
      specification: { document: structuredClone(document) as object as StaticDocument },
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      indexPrefix: settings.basePath,
      ...(settings.docsFolder === undefined ? {} : { baseDir: settings.docsFolder }),
      logo: { type: 'image/svg+xml', content: emptyLogo },
      staticCSP: docsPolicy,
      theme: { title: 'Kernels: API' },
    });
    scope.addHook('onSend', (_request, reply, _payload, done) => {
      void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      done();
    });
  });
}

/** The plugin's type has nothing of OpenAPI 3.1 in it; it passes the document on as it is. */
type StaticDocument = StaticDocumentSpec['document'];

const emptyLogo = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
