import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend, type Backend } from '../../src/backend/backend';
import { sampleBackend } from '../../src/backend/sample';
import { Check } from '../../src/state/check.svelte';
import { draft } from '../../src/state/compose.svelte';

let backend: Backend;
let checks = 0;

beforeEach(() => {
  vi.useFakeTimers();
  checks = 0;
  const real = sampleBackend('?sample=office');
  backend = {
    ...real,
    draftCheck: (id) => {
      checks += 1;
      return real.draftCheck(id);
    },
  };
  useBackend(backend);
});

afterEach(() => {
  draft.close();
  vi.useRealTimers();
});

const files = () => draft.files.map((file) => file.id);

/** A check over a draft with one file called `name`. */
async function checked(name: string): Promise<Check> {
  const made = backend.draftCreate();
  await vi.advanceTimersByTimeAsync(200);
  draft.use(await made);
  const attaching = draft.change((id) => backend.draftAttachDropped(id, name));
  await vi.advanceTimersByTimeAsync(500);
  await attaching;
  const check = new Check();
  check.want(draft.id, files());
  await vi.advanceTimersByTimeAsync(300);
  return check;
}

function describeWhole(): void {
  if (draft.fields) Object.assign(draft.fields, { number: '1234', notation: 'UBND-KGVX', promulgation_date: '2026-11-05', subject: 'Trích yếu', signer_position: 'CHỦ TỊCH', signer_name: 'A' });
  draft.addRecipient({ code: 'H21.2', name: 'Sở Nội vụ' });
}

describe('the check of a draft', () => {
  it('runs at once for a file, and once for many changes of the form', async () => {
    const check = await checked('sạch.pdf');
    expect(checks).toBe(1);
    expect(check.fresh).toBe(true);
    for (const number of ['1', '12', '123', '1234']) {
      if (draft.fields) draft.fields.number = number;
      draft.touch();
      expect(check.fresh).toBe(false);
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(600);
    check.want(draft.id, files());
    await vi.advanceTimersByTimeAsync(2000);
    expect(checks).toBe(2);
    expect(check.fresh).toBe(true);
  });

  it('names the one thing that stands in the way, until the clerk gives her word', async () => {
    const check = await checked('sạch.pdf');
    expect(check.obstacle).toBe('missing');
    describeWhole();
    await vi.advanceTimersByTimeAsync(1000);
    check.want(draft.id, files());
    expect(check.obstacle).toBe('checking');
    await vi.advanceTimersByTimeAsync(1500);
    expect(check.obstacle).toBe('confirmation');
    const given = check.give((id) => backend.draftConfirm(id));
    await vi.advanceTimersByTimeAsync(500);
    await given;
    expect(check.obstacle).toBeNull();
    // Her word was about what was there.
    draft.touch();
    expect(check.obstacle).toBe('checking');
  });

  it('shows nothing of one draft at another', async () => {
    const check = await checked('sạch.pdf');
    void check.run();
    check.want(null, []);
    await vi.advanceTimersByTimeAsync(500);
    expect(check.view).toBeNull();
    expect(check.running).toBe(false);
  });

  it('gives a refusal back and keeps the result it had', async () => {
    const check = await checked('khác.pdf');
    const key = check.view?.keys[0] ?? '';
    const refused = expect(check.give((id) => backend.draftReason(id, key, 'vì'))).rejects.toMatchObject({ code: 'office.reason_too_short' });
    await vi.advanceTimersByTimeAsync(500);
    await refused;
    expect(check.view).not.toBeNull();
    expect(check.failure).toBeNull();
  });
});
