import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { oldRoutes } from '../../../../src/server/api/old/old-routes.ts';
import { openApiDocument } from '../../../../src/server/api/openapi/openapi-document.ts';
import { matchRoute, v2Routes } from '../../../../src/server/api/v2/v2-routes.ts';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import { kernelDocuments } from '../../../support/kernel-documents.ts';
import { bodyText } from './body-text.ts';

type Content = Readonly<Record<string, { schema: object; example: unknown }>>;
interface Operation {
  readonly responses: Readonly<Record<string, { content: Content }>>;
}

const document = openApiDocument('1.4.0', '/base');
const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addSchema({ $id: 'api:', ...document });

/** What is wrong with a value of JSON. */
function problems(schema: object, value: unknown): unknown {
  const text = JSON.stringify(schema).replaceAll('"#/', '"api:#/');
  ajv.validate(JSON.parse(text) as object, value);
  return ajv.errors ?? [];
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as Operation,
  })),
);

describe('the description of the API', () => {
  it('has every route', () => {
    const described = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, ':'));
    const routes = [...oldRoutes, ...v2Routes, matchRoute];

    expect(described).toEqual(
      expect.arrayContaining(routes.map(({ path }) => path.replaceAll(/:\w+/g, ':'))),
    );
  });

  it('has the base path and the version', () => {
    expect(document).toMatchObject({ servers: [{ url: '/base' }], info: { version: '1.4.0' } });
    expect(openApiDocument('1', '').servers).toEqual([{ url: '/' }]);
  });

  it.each(operations)('has examples that are as it says: $method $path', ({ operation }) => {
    const wrong = Object.values(operation.responses).flatMap(({ content }) =>
      Object.values(content).map(({ schema, example }) => problems(schema, example)),
    );

    expect(wrong.flat()).toEqual([]);
  });

  const kernel = { language: 'R', name: 'kernel-0', version: '1.0' };
  it.each([
    ['/api/languages', {}, ''],
    ['/api/kernels/:language', kernel, ''],
    ['/api/kernel/:language/:name/:version', kernel, ''],
    ['/api/manifest/:language/:name/:version', kernel, ''],
    ['/api/package/:name', { name: 'zlib' }, ''],
    ['/api/packages/search', {}, 'query=zlib'],
    ['/api/v2/kernels', {}, ''],
    ['/api/v2/images', {}, ''],
    ['/api/v2/environments/kernel/:language/:name/:version', kernel, ''],
    ['/api/v2/environments/kernel/:language/:name/:version/packages', kernel, ''],
    ['/api/v2/environments/image/:key', { key: 'base' }, ''],
    ['/api/v2/environments/image/:key/packages', { key: 'base' }, ''],
    ['/api/v2/packages', {}, 'q=z'],
    ['/api/v2/search', {}, 'q=z'],
    ['/api/v2/compare', {}, 'left=kernel/R/kernel-0/1.0&right=image/base'],
    ['/api/v2/match', {}, 'require=zlib%3E%3D2&require=numpi'],
  ])('describes what is answered at %s', (path, params, queryText) => {
    const data = dataOf(
      {
        ...kernelDocuments(8, 12),
        inventories: {
          base: { schemaVersion: 1, packages: [{ name: 'zlib', version: '1', source: 'dpkg' }] },
        },
      },
      '2026-02-01T10:00:00Z',
    );
    const names = path.replaceAll(/:(\w+)/g, '{}');
    const described = operations.find(
      (one) => one.method === 'get' && one.path.replaceAll(/\{\w+\}/g, '{}') === names,
    );
    const route = [...oldRoutes, ...v2Routes, matchRoute].find((one) => one.path === path);

    const answer = route?.answer(data, { params, queryText });

    const schema = described?.operation.responses['200']?.content['application/json']?.schema;
    expect(answer?.status).toBe(200);
    expect(problems(schema ?? {}, answer && JSON.parse(bodyText(answer)))).toEqual([]);
  });
});
