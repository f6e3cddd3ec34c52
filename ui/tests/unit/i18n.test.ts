import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { happened, sentence, t, tables, useLanguage, word } from '../../src/i18n/i18n.svelte';

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name) && !/^sample/.test(entry.name) && !/^(vi|en)\.ts$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

afterEach(() => useLanguage('vi'));

describe('texts', () => {
  it('exist in both languages with the same placeholders', () => {
    expect(Object.keys(tables.texts.en)).toEqual(Object.keys(tables.texts.vi));
    for (const [key, text] of Object.entries(tables.texts.vi)) {
      expect(placeholders(tables.texts.en[key as keyof typeof tables.texts.en]), key).toEqual(placeholders(text));
      expect(text.trim(), key).not.toBe('');
    }
  });

  it('are composed Unicode, so that two spellings of one letter never meet', () => {
    for (const text of Object.values(tables.texts.vi)) expect(text).toBe(text.normalize('NFC'));
    for (const { what, means } of Object.values(tables.errors.vi)) expect(what + means).toBe((what + means).normalize('NFC'));
  });

  it('fill their placeholders and follow the chosen language', () => {
    expect(t('accept.done', { symbol: '12/UBND', number: '1.045' })).toBe('Đã vào sổ: 12/UBND, số đến 1.045.');
    useLanguage('en');
    expect(t('nav.desk')).toBe('Desk');
    expect(document.documentElement.lang).toBe('en');
  });

  it('stand in no component: Vietnamese letters appear in the texts only', () => {
    const code = sources('src/views')
      .concat(sources('src/components'))
      .map((text) => text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|\/\/.*$/gm, ''))
      // Names of document types are data of NĐ 30/2020 Art 7, in Vietnamese whatever the window's language.
      .map((text) => text.replace(/const types = \[[^\]]*\];/, ''));
    for (const text of code) expect(text.match(/[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i)?.[0]).toBeUndefined();
  });
});

describe('error sentences', () => {
  it('have three parts in both languages, with the same placeholders', () => {
    expect(Object.keys(tables.errors.en)).toEqual(Object.keys(tables.errors.vi));
    for (const [code, vi] of Object.entries(tables.errors.vi)) {
      const en = tables.errors.en[code];
      expect(en, code).toBeDefined();
      expect(vi.what, code).not.toBe('');
      for (const part of ['what', 'means', 'do'] as const) expect(placeholders(en?.[part] ?? ''), `${code} ${part}`).toEqual(placeholders(vi[part]));
    }
  });

  it('fall back to the family of an unknown code, and to the code itself at last', () => {
    expect(sentence({ code: 'hub.refused.by_rule_9', args: { hub_text: 'x', hub_code: '9' } }).means).toContain('“x”');
    expect(sentence({ code: 'edxml.warning.new_one', args: {} }).what).toBe('Gói tin có điểm khác quy chuẩn.');
    expect(sentence({ code: 'quite_new', args: {} }).what).toContain('quite_new');
  });

  it('never show a bare placeholder', () => {
    for (const code of Object.keys(tables.errors.vi)) {
      const { what, means, do: todo } = sentence({ code, args: {} });
      expect(what + means + todo, code).not.toMatch(/[{}]/);
    }
  });
});

describe('audit lines', () => {
  it('exist in both languages with the same placeholders', () => {
    expect(Object.keys(tables.actions.en)).toEqual(Object.keys(tables.actions.vi));
    for (const [action, text] of Object.entries(tables.actions.vi)) expect(placeholders(tables.actions.en[action] ?? ''), action).toEqual(placeholders(text));
  });

  it('leave out the parts whose values are missing', () => {
    expect(happened('document.accepted', { symbol: '12/UBND' })).toBe('Tiếp nhận 12/UBND');
    expect(happened('document.accepted', {})).toBe('Tiếp nhận');
  });

  it('name a status by its words and an error by its sentence', () => {
    expect(happened('delivery.reported', { from: 'Sở Y tế', code: '03' })).toBe('Sở Y tế báo “Đã tiếp nhận”');
    expect(happened('document.attempt_failed', { code: 'hub.timeout' })).toBe('Lần gửi chưa thành công (Trục trả lời quá chậm)');
    expect(happened('document.returned', { reason: 'R05' })).toContain(word('reason', 'R05'));
  });

  it('show an unknown action by its name', () => {
    expect(happened('something.new', {})).toBe('something.new');
  });
});
