import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Registry } from 'prom-client';
import { endpointsOf, type ApiDependencies } from '../../src/api/app.js';
import { ApiMetrics } from '../../src/api/metrics.js';
import { openApiDocument } from '../../src/api/openapi.js';
import { catalogue, commandNames } from '../../src/domain/catalogue.js';

// The endpoints are described before anything is called, so nothing below them is needed.
const dependencies = {
  database: {},
  intake: {},
  policies: {},
  options: { namespace: 'default' },
} as unknown as ApiDependencies;
const endpoints = endpointsOf(dependencies, new ApiMetrics(new Registry()));
const document = openApiDocument(endpoints, { serverUrl: 'http://127.0.0.1:3000', version: '1.2.3' }) as {
  paths: Record<string, Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- looked into below
  components: { schemas: Record<string, unknown> };
};

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect([errors, valid]).toEqual([undefined, true]);
  });

  it("names every command a person can send, and none of the system's own", () => {
    const personal = commandNames.filter(
      (name) => name !== 'open' && catalogue[name].who.some((role) => role !== 'system'),
    );
    for (const name of personal)
      expect(document.paths[`/api/v1/cases/{number}/${name}`]?.['post']).toMatchObject({ operationId: name });
    expect(document.paths).not.toHaveProperty('/api/v1/cases/{number}/delivery-failed');
    expect(document.paths['/api/v1/cases']).toMatchObject({
      post: { operationId: 'open' },
      get: { operationId: 'listCases' },
    });
  });

  it('describes the body of a command with its text, required where the table says so', () => {
    const body = (name: string): unknown =>
      document.paths[`/api/v1/cases/{number}/${name}`]?.['post'].requestBody.content['application/json'].schema;
    expect(body('add-note')).toMatchObject({ required: ['text'], additionalProperties: false });
    expect(body('take-ownership')).toMatchObject({
      properties: { takeover: { type: 'boolean' }, text: { type: 'string' } },
    });
    expect(body('take-ownership')).not.toHaveProperty('required');
    expect(body('escalate')).toMatchObject({
      oneOf: [{ required: ['to', 'reason'], properties: { text: {} } }, { properties: { text: {} } }],
    });
  });

  it('gives every operation its own id and points to schemas that exist', () => {
    const ids = endpoints.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu)].map(
      ([, name]) => name ?? '',
    );
    expect(references).toEqual(expect.arrayContaining(['Case', 'Problem', 'Message', 'TimelineEntry']));
    for (const name of references) expect(document.components.schemas).toHaveProperty([name]);
  });

  it('says which query parameters there are and which are needed', () => {
    const parameters = document.paths['/api/v1/guidelines']?.['get'].parameters as {
      name: string;
      required: boolean;
    }[];
    expect(parameters.map(({ name, required }) => [name, required])).toEqual([
      ['product', false],
      ['kind', true],
      ['severity', false],
    ]);
  });
});
