/** The engine's codes are read from its sources: a new one without a sentence fails here, not before a clerk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tables } from '../../src/i18n/i18n.svelte';

function literals(path: string, pattern: RegExp): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../../src-tauri/crates', path), 'utf8');
  return [...text.matchAll(pattern)].map(([, code]) => code ?? '');
}

const sources: [room: string, path: string, pattern: RegExp, prefix: string][] = [
  ['office', 'office/src/error.rs', /^\s+\w+ = "([a-z_.0-9]+)",$/gm, ''],
  ['hub', 'hub/src/error.rs', /pub const \w+: &str = "([a-z_.0-9]+)"/g, ''],
  ['packages', 'edxml/src/error.rs', /=> "(edxml\.[a-z_]+)"/g, ''],
  ['remarks on packages', 'edxml/src/warning.rs', /^\s+\w+ = "([a-z_0-9]+)",$/gm, 'edxml.warning.'],
  ['registry', 'registry/src/error.rs', /=> "(registry\.[a-z_]+)"/g, ''],
  ['secrets', 'hub/src/secrets.rs', /=> "(secrets\.[a-z_]+)"/g, ''],
];

describe('every code of the engine has a sentence', () => {
  it.each(sources)('%s', (_, path, pattern, prefix) => {
    const codes = literals(path, pattern).map((code) => prefix + code);
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !(code in tables.errors.vi))).toEqual([]);
  });

  it('and every action of the journal too', () => {
    const actions = literals('office/src/audit.rs', /^\s+\w+ = "([a-z_.]+)",$/gm);
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => !(action in tables.actions.vi))).toEqual([]);
  });
});
