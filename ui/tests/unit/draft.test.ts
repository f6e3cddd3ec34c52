import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend, type Backend, type DraftFields } from '../../src/backend/backend';
import { sampleBackend } from '../../src/backend/sample';
import { Draft } from '../../src/state/compose.svelte';

let backend: Backend;
const saved: DraftFields[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  saved.length = 0;
  const real = sampleBackend('?sample=office');
  backend = {
    ...real,
    draftSave: (id, fields) => {
      saved.push(structuredClone(fields));
      return real.draftSave(id, fields);
    },
  };
  useBackend(backend);
});

afterEach(() => vi.useRealTimers());

async function opened(): Promise<Draft> {
  const made = backend.draftCreate();
  await vi.advanceTimersByTimeAsync(200);
  const draft = new Draft();
  draft.use(await made);
  return draft;
}

function write(draft: Draft, change: Partial<DraftFields>) {
  if (draft.fields) Object.assign(draft.fields, change);
  draft.touch();
}

describe('a draft', () => {
  it('names everything that keeps it from being sent, until nothing does', async () => {
    const draft = await opened();
    expect(draft.missing.map((notice) => notice.code)).toEqual([
      'office.missing.number',
      'office.missing.notation',
      'office.missing.promulgation_date',
      'office.missing.subject',
      'office.missing.signer_position',
      'office.missing.signer_name',
      'office.missing.recipients',
      'office.missing.files',
    ]);
    write(draft, { number: '12', notation: 'UBND-VX', promulgation_date: '2026-11-05', subject: 'Trích yếu', signer_position: 'CHỦ TỊCH', signer_name: 'A' });
    draft.addRecipient({ code: 'H21.2', name: 'Sở Nội vụ' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(draft.missing.map((notice) => notice.code)).toEqual(['office.missing.files']);
    const attaching = draft.change((id) => backend.draftAttachDropped(id, 'van-ban.pdf'));
    await vi.advanceTimersByTimeAsync(500);
    await attaching;
    expect(draft.missing).toEqual([]);
  });

  it('is saved once after a pause, with the last thing written', async () => {
    const draft = await opened();
    for (const subject of ['T', 'Tr', 'Trí', 'Trích']) {
      write(draft, { subject });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved).toHaveLength(0);
    expect(draft.save).toBe('waiting');
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved.map((fields) => fields.subject)).toEqual(['Trích']);
    expect(draft.save).toBe('saved');
  });

  it('never loses what is written while a save is under way', async () => {
    const draft = await opened();
    write(draft, { subject: 'một' });
    await vi.advanceTimersByTimeAsync(510);
    expect(draft.save).toBe('saving');
    write(draft, { subject: 'một hai' });
    expect(draft.fields?.subject).toBe('một hai');
    await vi.advanceTimersByTimeAsync(3000);
    expect(draft.fields?.subject).toBe('một hai');
    expect(saved.at(-1)?.subject).toBe('một hai');
    expect(draft.save).toBe('saved');
  });

  it('says when it could not be saved, keeps the text, and saves on the next try', async () => {
    const draft = await opened();
    const real = backend.draftSave;
    backend.draftSave = () => Promise.reject({ code: 'registry.disk_full', args: {}, incident: 'I-7' });
    write(draft, { subject: 'quan trọng' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(draft.save).toBe('failed');
    expect(draft.failure?.code).toBe('registry.disk_full');
    await expect(draft.send()).rejects.toMatchObject({ code: 'registry.disk_full' });
    backend.draftSave = real;
    const flushing = draft.flush();
    await vi.advanceTimersByTimeAsync(1000);
    await flushing;
    expect(draft.save).toBe('saved');
    expect(saved.at(-1)?.subject).toBe('quan trọng');
  });

  it('takes no recipient twice', async () => {
    const draft = await opened();
    draft.addRecipient({ code: 'H21.2', name: 'Sở Nội vụ' });
    draft.addRecipient({ code: 'H21.2', name: 'Sở Nội vụ' });
    expect(draft.fields?.recipients).toEqual(['H21.2']);
    draft.removeRecipient('H21.2');
    expect(draft.recipients).toEqual([]);
  });

  it('takes over what a remedy changed, and leaves alone what is being written meanwhile', async () => {
    const draft = await opened();
    write(draft, { number: '1', subject: 'Trích yếu' });
    await vi.advanceTimersByTimeAsync(2000);
    const mending = draft.mend({ do: 'use_number', number: '1234' });
    await vi.advanceTimersByTimeAsync(10);
    write(draft, { subject: 'Trích yếu đang viết' });
    await vi.advanceTimersByTimeAsync(100);
    await mending;
    expect(draft.fields).toMatchObject({ number: '1234', subject: 'Trích yếu đang viết' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved.at(-1)).toMatchObject({ number: '1234', subject: 'Trích yếu đang viết' });
  });
});
