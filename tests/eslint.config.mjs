// Two kinds of JavaScript: the themes' classic scripts, which run in readers' browsers without any
// build step, and the tests' modules, which run in Node (and hand functions to the browser).
const BROWSER = ['addEventListener', 'document', 'window', 'location', 'history', 'localStorage', 'navigator', 'matchMedia', 'getComputedStyle',
  'innerHeight', 'innerWidth', 'scrollTo', 'scrollY', 'requestAnimationFrame', 'setTimeout', 'clearTimeout', 'URL', 'URLSearchParams', 'fetch',
  'AbortController', 'IntersectionObserver', 'MutationObserver', 'CustomEvent', 'Event', 'HTMLElement', 'HTMLAnchorElement',
  'HTMLInputElement', 'HTMLButtonElement', 'DecompressionStream', 'Response', 'Element', 'Node', 'NodeFilter', 'TextDecoder', 'Intl', 'getSelection', 'performance', 'console'];
const NODE = ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'performance', 'document', 'window',
  'getComputedStyle', 'innerHeight', 'localStorage', 'requestAnimationFrame', 'scrollTo', 'dispatchEvent', 'Event', 'PerformanceObserver', 'navigator'];
/** @param {string[]} names */
const globals = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const RULES = {
  'array-callback-return': 'error', 'consistent-return': 'error', 'default-case-last': 'error', eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-constant-binary-expression': 'error', 'no-constant-condition': 'error', 'no-dupe-else-if': 'error', 'no-dupe-keys': 'error',
  'no-duplicate-case': 'error', 'no-empty': 'error', 'no-eval': 'error', 'no-fallthrough': 'error', 'no-implied-eval': 'error',
  'no-irregular-whitespace': 'error', 'no-loss-of-precision': 'error', 'no-new-func': 'error', 'no-redeclare': 'error',
  'no-return-assign': 'error', 'no-self-assign': 'error', 'no-self-compare': 'error', 'no-shadow': 'error', 'no-sparse-arrays': 'error',
  'no-undef': 'error', 'no-unreachable': 'error', 'no-unsafe-finally': 'error', 'no-unused-vars': 'error', 'no-use-before-define': ['error', 'nofunc'],
  'no-useless-escape': 'error', 'no-var': 'error', 'prefer-const': 'error', 'use-isnan': 'error', 'valid-typeof': 'error',
  'max-depth': ['error', 5], 'max-lines-per-function': ['error', 90], complexity: ['error', 25],
};

// What would break under the strict Content-Security-Policy or let text become markup.
const SAFE = [
  { selector: "AssignmentExpression > MemberExpression[property.name=/^(innerHTML|outerHTML)$/]", message: 'text never becomes markup: use textContent' },
  { selector: "CallExpression > MemberExpression[property.name=/^(insertAdjacentHTML|write|writeln)$/]", message: 'text never becomes markup: use textContent' },
  { selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(on|style$)/]", message: 'refused by the Content-Security-Policy' },
];

export default [
  { ignores: ['tests/node_modules/', 'tests/quality/node_modules/', 'tests/bench/', 'build/', 'public/'] },
  {
    files: ['**/*.mjs'],
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: globals(NODE) },
    rules: RULES,
  },
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2020, sourceType: 'script', globals: globals(BROWSER) },
    rules: { ...RULES, strict: ['error', 'global'], 'no-restricted-syntax': ['error', ...SAFE] },
  },
];
