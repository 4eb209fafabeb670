/**
 * What the workflow sandbox can reach when it runs (type imports are gone by then): the whole path is followed, and named
 * when a rule is broken.
 */
export default {
  forbidden: [
    {
      name: 'sandbox-stays-small',
      comment:
        'Code that a workflow reaches is bundled into every case and must replay exactly: no zod, Prisma, Express, Node. Parse and look up in an activity, and hand the workflow plain data.',
      severity: 'error',
      from: { path: '^(workflows/|src/temporal/payload-converter)' },
      to: {
        reachable: true,
        pathNot: ['^workflows/', '^src/domain/', '^src/temporal/payload-converter', '^node_modules/@temporalio/'],
      },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.cts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
