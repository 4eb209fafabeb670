/** No container engine is needed here: whether what the files name is really there. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { createProgram } from '../../src/cli/program.js';
import { CONFIGURATION_TABLE, loadConfiguration } from '../../src/runtime/configuration.js';
import { inProject } from '../../src/runtime/project-root.js';

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z
    .object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() })
    .loose()
    .optional(),
});
const composeFile = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
});

const dockerfile = readFileSync(inProject('Dockerfile'), 'utf8');
const compose = composeFile.parse(parse(readFileSync(inProject('docker-compose.yml'), 'utf8'), { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

/** As Compose fills in variables that nobody set. */
function withDefaults(text: string): string {
  return text.replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/gu, '$1');
}

function routesIn(text: string): string[] {
  return [...text.matchAll(/['"+]?(\/[a-z]+z)\b/gu)].map(([, route]) => route ?? '');
}

describe('docker-compose.yml', () => {
  it('runs each part by a command of the program', () => {
    const known = createProgram().commands.map((command) => command.name());
    const commands = ours.map(([, { command }]) => command?.[0] ?? '');
    expect(commands.sort()).toEqual(['api', 'mail', 'migrate', 'relay', 'worker']);
    expect(known).toEqual(expect.arrayContaining(commands));
  });

  it.each(ours)(
    'gives %s variables that the program knows, with values that it takes',
    (_name, { environment = {} }) => {
      const known = CONFIGURATION_TABLE.map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
      const values = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, withDefaults(value)] as const),
      );
      const { databaseUrl, temporalAddress } = loadConfiguration(values);
      expect([databaseUrl, temporalAddress]).toEqual([
        'postgresql://caseline:caseline@postgres:5432/caseline',
        'temporal:7233',
      ]);
    },
  );

  it('waits for services and mounts volumes that it has', () => {
    const wanted = services.flatMap(([, { depends_on }]) => Object.entries(depends_on));
    const awaited = wanted.map(([name]) => compose.services[name]);
    expect(awaited).not.toContain(undefined);
    const mustBeHealthy = wanted.filter(([, { condition }]) => condition === 'service_healthy').map(([name]) => name);
    const unchecked = mustBeHealthy.filter((name) => compose.services[name]?.healthcheck?.test === undefined);
    expect(unchecked).toEqual([]);
    const mounted = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(mounted));
  });

  it('publishes ports to this machine only', () => {
    const ports = services.flatMap(([, one]) => one.ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });
});

describe('health checks of the containers', () => {
  it('ask for addresses that the API has', () => {
    const routes = readFileSync(inProject('src', 'api', 'system-routes.ts'), 'utf8');
    const asked = [...routesIn(dockerfile), ...routesIn(JSON.stringify(compose.services['api']?.healthcheck))];
    expect(new Set(asked)).toEqual(new Set(['/healthz', '/readyz']));
    for (const route of asked) expect(routes).toContain(`'${route}'`);
  });
});

describe('Dockerfile', () => {
  it('copies what is there and not ignored', () => {
    const allowed = readFileSync(inProject('.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1).replace(/\/$/u, ''));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)].flatMap(
      ([, names]) => names?.split(' ') ?? [],
    );
    expect(copied.length).toBeGreaterThan(8);
    for (const name of copied) {
      expect(existsSync(inProject(name))).toBe(true);
      expect(allowed).toContain(name.split('/')[0]);
    }
  });

  it('runs with the oldest Node that the product supports, and not as root', () => {
    const { engines } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { engines: { node: string } };
    const major = /\d+/u.exec(engines.node)?.[0] ?? '';
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, image]) => image);
    expect(new Set(bases)).toEqual(new Set([`node:${major}-bookworm-slim`]));
    expect(dockerfile).toMatch(/^USER node$/mu);
  });

  it('starts the program that the build makes', () => {
    expect(dockerfile).toContain('dist/src/cli/main.js');
    expect(existsSync(inProject('src', 'cli', 'main.ts'))).toBe(true);
  });
});
