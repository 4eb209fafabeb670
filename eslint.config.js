import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/** A rule is an error or absent; each restriction says what to do instead. */
const NO_UNSAFE_SQL = {
  selector: 'MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]',
  message: 'Use the tagged template ($queryRaw`…`, $executeRaw`…`): its values become parameters.',
};
const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only src/runtime/configuration.ts reads the environment; take the checked Configuration as an argument.',
};
const NO_ENUM = { selector: 'TSEnumDeclaration', message: 'Use a string union derived from one table.' };
const NO_AMBIENT_TIME = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The domain has no clock: take the instant as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The domain has no clock: take the instant as an argument.',
  },
  {
    selector:
      'MemberExpression[property.name=/^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$/], MemberExpression[property.name=/^(getTimezoneOffset|toLocale(Date|Time)?String)$/]',
    message: "These depend on the machine's time zone: use the UTC form or the calendar.",
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'The domain has no randomness: take the value as an argument.',
  },
];

const TYPED = [
  'src/**/*.ts',
  'src/**/*.cts',
  'workflows/**/*.ts',
  'activities/**/*.ts',
  'test/**/*.ts',
  'bench/**/*.ts',
];
const PRODUCT = ['src/**/*.ts', 'src/**/*.cts', 'workflows/**/*.ts', 'activities/**/*.ts'];

const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 10],
  'max-params': ['error', 3],
};

export default tseslint.config(
  { ignores: ['dist/', 'var/', 'coverage/', '.cache/', 'prisma/generated/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: TYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/unified-signatures': 'off',
      // tsconfig's noPropertyAccessFromIndexSignature is off on purpose: records are read either way.
      '@typescript-eslint/dot-notation': 'off',
      'no-restricted-syntax': ['error', NO_ENUM, NO_UNSAFE_SQL, NO_ENVIRONMENT],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: PRODUCT, rules: sizes },
  {
    files: ['src/domain/**/*.ts', 'workflows/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_ENUM, NO_UNSAFE_SQL, NO_ENVIRONMENT, ...NO_AMBIENT_TIME] },
  },
  {
    // The workflow sandbox's own clock is Date.now: it is the history's time there.
    files: ['workflows/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_ENUM, NO_UNSAFE_SQL, NO_ENVIRONMENT] },
  },
  {
    files: ['src/domain/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, enableFixer: false, require: { FunctionDeclaration: true, ClassDeclaration: true } },
      ],
    },
  },
  {
    files: ['src/runtime/configuration.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_ENUM, NO_UNSAFE_SQL] },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      // What a server answers is looked at, not typed: here a wrong guess fails the test anyway.
      ...sizes,
      'max-lines-per-function': 'off',
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/valid-title': 'error',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert', 'assert*'] }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // CommonJS on purpose: what the worker and the workflow bundle both load.
    files: ['**/*.cts'],
    rules: { '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }] },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        crypto: 'readonly',
        WebAssembly: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
    rules: { ...sizes, eqeqeq: 'error' },
  },
);
