import { describe, expect, it } from 'vitest';
import type { DraftFields, Offer } from '../../src/backend/backend';
import { differing, fillable, offeredBy, take } from '../../src/views/compose/offer';

const place = { page: 1, left: 0, top: 0, right: 1, bottom: 1 };
const said = <T>(value: T) => ({ value, place });

const offer: Offer = {
  layer: 'present',
  number: said('901'),
  notation: said('UBND-VP'),
  date: said('2026-11-22'),
  place: said('Pleiku'),
  subject: said('báo cáo tình hình gửi, nhận văn bản'),
  document_type: said('Kế hoạch'),
  signer_competence: said('TM.'),
  signer_position: said('Phó Chủ tịch'),
  signer_name: said('Đặng Minh Tuyết'),
  priority: said('express'),
  pages: 3,
};

const blank: DraftFields = {
  number: '', notation: '', promulgation_date: '', place: 'Gia Lai', subject: '', document_type: 'Công văn', signer_competence: 'KT.',
  signer_position: '', signer_name: '', priority: 0, due_date: '', pages: 0, recipients: [], response_for: [],
};

const names = (list: { field: string }[]) => list.map((one) => one.field);

describe('what a file offers', () => {
  it('fills everything of a draft that nobody described, and nothing is left to differ', () => {
    const fields = { ...blank };
    const offered = offeredBy(offer);
    take(fields, fillable(fields, offered));
    expect(fields).toMatchObject({ number: '901', promulgation_date: '2026-11-22', document_type: 'Kế hoạch', place: 'Pleiku', priority: 3, signer_competence: 'TM.', pages: 3 });
    expect(fillable(fields, offered)).toEqual([]);
    expect(differing(fields, offered)).toEqual([]);
  });

  it('leaves what a person wrote, and what came with a described draft, to be taken one by one', () => {
    const fields = { ...blank, number: '12' };
    const offered = offeredBy(offer);
    expect(names(fillable(fields, offered))).toEqual(['notation', 'promulgation_date', 'subject', 'priority', 'signer_position', 'signer_name', 'pages']);
    expect(names(differing(fields, offered))).toEqual(['number', 'document_type', 'place', 'signer_competence']);
  });

  it('takes capitals, spaces and V/v for the same', () => {
    const fields = { ...blank, subject: 'V/v  Báo cáo tình hình gửi, nhận văn bản', signer_position: 'PHÓ CHỦ TỊCH' };
    const left = names([...fillable(fields, offeredBy(offer)), ...differing(fields, offeredBy(offer))]);
    expect(left).not.toContain('subject');
    expect(left).not.toContain('signer_position');
  });

  it('offers nothing that was not read', () => {
    const nothing = { layer: 'absent', number: null, notation: null, date: null, place: null, subject: null, document_type: null, signer_competence: null, signer_position: null, signer_name: null, priority: null, pages: 4 } as const;
    expect(names(offeredBy(nothing))).toEqual(['pages']);
    expect(names(offeredBy({ ...nothing, pages: null }))).toEqual([]);
  });
});
