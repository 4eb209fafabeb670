/**
 * Tests import the TypeScript sources directly; servers and the workflow bundle come from the build (dist/), which
 * `npm test` brings up to date first. Kinds by suffix: `.unit.test.ts` pure, `.int.test.ts` one real dependency,
 * `.e2e.test.ts` the product running.
 */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Haste would otherwise see the copies in dist/ and in data folders.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/', '<rootDir>/.cache/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          transform: { verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

function kind(name, more = {}) {
  return { ...shared, displayName: name, testMatch: [`<rootDir>/test/**/*.${name}.test.ts`], ...more };
}

const servers = {
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/setup/real-servers.mjs'],
};

export default {
  // Temporal's native connections keep the process alive after the last test; nothing of ours is left by then.
  forceExit: true,
  reporters: ['default', '<rootDir>/test/setup/count-reporter.mjs'],
  projects: [kind('unit'), kind('int', servers), kind('e2e', servers)],
};
