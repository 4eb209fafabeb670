/**
 * Who may import whom, type imports included. Dependencies point inward: domain knows nobody; runtime and cli put
 * everything together. Each rule's comment says where the code belongs instead.
 */
const SHARED_RUNTIME = '^src/runtime/(logger|metrics|project-root)\\.ts$';

/** A layer may import itself, what it lists, and the small shared faces of the runtime (logger, metrics). */
function layer(name, from, { may, comment }) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: '^(src|workflows|activities|prisma)/', pathNot: [from, SHARED_RUNTIME, ...may] },
  };
}

export default {
  forbidden: [
    {
      name: 'domain-knows-nobody',
      comment:
        'The domain is pure: clock, ids and stored things come as arguments. Code that needs a package or a layer belongs to the layer that calls the domain. (zod is allowed for the command table and the policy schema.)',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '^node_modules/zod/'] },
    },
    layer('store-reads-and-writes', '^src/store/', {
      may: ['^src/domain/', '^prisma/generated/'],
      comment:
        'A store turns rows into domain values. Decisions belong to the domain, calls to Temporal to src/temporal.',
    }),
    layer('temporal-is-an-adapter', '^src/temporal/', {
      may: ['^src/domain/', '^workflows/', '^activities/'],
      comment: 'src/temporal knows how to reach Temporal. What is stored around a call belongs to src/intake.',
    }),
    layer('intake-hands-over', '^src/intake/', {
      may: ['^src/domain/', '^src/store/', '^src/temporal/(?!worker)'],
      comment: 'The intake stores content and hands it to the workflow; it knows neither HTTP nor the worker.',
    }),
    layer('mail-comes-and-goes', '^src/mail/', {
      may: ['^src/domain/', '^src/store/', '^src/files/', '^src/intake/requests\\.ts$'],
      comment:
        'Mail renders and transports, and what comes in it hands to the face of the intake. Who is told of what is policy (src/domain), when is the workflow.',
    }),
    {
      name: 'mail-rules-are-pure',
      comment:
        'How a mail ends is decided from what was read and looked up; look-ups belong to src/mail/read-mail-facts.ts.',
      severity: 'error',
      from: { path: '^src/mail/rules/' },
      to: {
        pathNot: [
          '^src/mail/rules/',
          '^src/domain/',
          '^src/mail/inbound/',
          '^src/mail/(authentication-verdict|mail-tokens)\\.ts$',
          '^(node:)?url$',
        ],
      },
    },
    layer('files-keep-bytes', '^src/files/', {
      may: [],
      comment: 'src/files keeps bytes under their hash. Whose they are is written by src/store.',
    }),
    layer('webhooks-only-call', '^src/webhook/', {
      may: [],
      comment: 'src/webhook signs and posts what it is given. Whom to call is policy, when is the workflow.',
    }),
    layer('activities-touch-the-world', '^activities/', {
      may: ['^src/domain/', '^src/store/', '^src/mail/', '^src/webhook/', '^src/intake/'],
      comment:
        'Activities are the only code that workflows call outward: they join domain, stores, mail, webhooks and intake; no HTTP in.',
    }),
    {
      ...layer('workflows-know-the-domain', '^workflows/', {
        may: ['^src/domain/'],
        comment:
          'A workflow decides with src/domain and calls activities by type only; everything else belongs in an activity.',
      }),
      to: {
        path: '^(src|activities|prisma)/',
        pathNot: ['^src/domain/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    layer('api-stays-thin', '^src/api/', {
      may: [
        '^src/domain/',
        '^src/store/',
        '^src/intake/',
        '^src/temporal/(?!worker)',
        '^src/files/file-store\\.ts$',
        '^src/mail/(room/mail-room-face|ledger/alarms)\\.ts$',
      ],
      comment: 'Express parses, authorises, calls and answers. Work belongs to intake, stores or the domain.',
    }),
    layer('play-is-a-client', '^src/play/', {
      may: ['^src/domain/'],
      comment: 'play drives the product through its public API or the pure domain; it has no way around either.',
    }),
    layer('doctor-compares', '^src/doctor/', {
      may: ['^src/domain/', '^src/store/', '^src/temporal/(?!worker)'],
      comment: 'The doctor compares what is projected with what workflows say; how it is asked and shown is the CLI.',
    }),
    layer('simulation-looks-back', '^src/simulation/', {
      may: ['^src/domain/'],
      comment:
        'The simulation counts lives and shows the figures. Where lives come from (a store, a log) is put together by the CLI.',
    }),
    layer('runtime-puts-together', '^src/runtime/', {
      may: ['^src/(?!cli/|play/|doctor/|simulation/)', '^activities/', '^prisma/generated/'],
      comment:
        'The runtime starts servers and wires the layers; it knows neither the command line nor play. Nobody but the CLI imports it, except its logger and metrics.',
    }),
    {
      name: 'nobody-imports-the-cli',
      comment: 'src/cli is the outermost ring. Code that two commands share belongs to the layer it is about.',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'no-cycle',
      comment:
        'Two files that need each other are one subject, or hide a third: move what both need to a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan',
      comment: 'Nothing imports this file. Use it or delete it.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|workflows|activities)/',
        // Declarations of a package's types are found by its name.
        pathNot: [
          '\\.d\\.ts$',
          '^src/cli/main\\.ts$',
          '^src/temporal/payload-converter\\.c?ts$',
          '^workflows/index\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'The product never imports tests or benchmarks.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'no-development-dependency',
      comment: 'What runs in production is listed under "dependencies".',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '^(node_modules|prisma/generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.cts', '.mts', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
    },
  },
};
