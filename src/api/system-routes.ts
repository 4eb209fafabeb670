/** What operators and tools ask: is it alive, is it ready, how does it do, what can it. Outside /api/v1 and without a token. */
import { Router } from 'express';
import type { Registry } from 'prom-client';
import { writeAnswer } from './responses.js';

export interface Health {
  readonly isReady: boolean;
  /** Each part this process needs, with a word on what is wrong. */
  readonly parts: Readonly<Record<string, { readonly isUp: boolean; readonly detail?: string }>>;
  /** What somebody should look at. It makes no process less ready: another one would find the same. */
  readonly alarms?: readonly { readonly name: string; readonly detail: string }[];
}
export interface HealthCheck {
  check(): Promise<Health>;
}

export function systemRouter(health: HealthCheck, metrics: Registry): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    writeAnswer(response, { status: 200, body: { status: 'ok' } });
  });
  router.get('/readyz', async (_request, response) => {
    const { isReady, parts, alarms = [] } = await health.check();
    const answer = { status: isReady ? 'ready' : 'not ready', parts, alarms };
    if (isReady) writeAnswer(response, { status: 200, body: answer });
    else writeAnswer(response, { status: 503, body: answer, headers: { 'retry-after': '2' } });
  });
  router.get('/metrics', async (_request, response) => {
    response.setHeader('content-type', metrics.contentType);
    response.end(await metrics.metrics());
  });
  return router;
}

/** The document never changes while a process lives, so it is written once. */
export function openApiRouter(document: object): Router {
  const router = Router();
  const text = JSON.stringify(document);
  router.get(['/openapi.json', '/api/v1/openapi.json'], (_request, response) => {
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.setHeader('cache-control', 'public, max-age=300');
    response.end(text);
  });
  return router;
}
