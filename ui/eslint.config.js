import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/backend/tauri.ts may know Tauri; call the Backend interface instead.',
};

export default ts.config(
  { ignores: ['dist', 'dist-sample', 'node_modules', 'src/backend/bindings.ts'] },
  ...ts.configs.strict,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      'no-restricted-imports': ['error', { patterns: [tauri] }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Texts from outside are shown as text.' },
        { property: 'outerHTML', message: 'Texts from outside are shown as text.' },
        { object: 'navigator', property: 'language', message: 'The language comes from the settings (WebKitGTK reports "C").' },
        { object: 'navigator', property: 'languages', message: 'The language comes from the settings (WebKitGTK reports "C").' },
      ],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      // Style directives as well: geometry goes through the actions of components/geometry.ts.
      'svelte/no-restricted-html-elements': ['error', { elements: ['iframe', 'object', 'embed'], message: 'Not allowed by the security policy.' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: 'error',
    },
  },
  { files: ['src/backend/tauri.ts', 'src/backend/bindings.ts'], rules: { 'no-restricted-imports': 'off' } },
);
