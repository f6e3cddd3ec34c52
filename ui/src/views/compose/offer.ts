/** What a file says of itself, offered to the form. Nothing is taken over without a person's key. */
import type { DraftFields, Offer, Priority } from '../../backend/backend';

export type OfferedField = 'number' | 'notation' | 'promulgation_date' | 'document_type' | 'subject' | 'place' | 'priority' | 'signer_competence' | 'signer_position' | 'signer_name' | 'pages';

export interface Offered {
  field: OfferedField;
  value: string | number;
}

const priorities: Priority[] = ['normal', 'urgent', 'very_urgent', 'express', 'express_timed'];

/** A new draft comes with these filled in; they say nothing while nobody has described the document yet. */
const prefilled: OfferedField[] = ['document_type', 'place', 'priority', 'signer_competence'];

export function offeredBy(offer: Offer): Offered[] {
  const list: { field: OfferedField; value: string | number | null | undefined }[] = [
    { field: 'number', value: offer.number?.value },
    { field: 'notation', value: offer.notation?.value },
    { field: 'promulgation_date', value: offer.date?.value },
    { field: 'document_type', value: offer.document_type?.value },
    { field: 'subject', value: offer.subject?.value },
    { field: 'place', value: offer.place?.value },
    { field: 'priority', value: offer.priority && priorities.indexOf(offer.priority.value) },
    { field: 'signer_competence', value: offer.signer_competence?.value },
    { field: 'signer_position', value: offer.signer_position?.value },
    { field: 'signer_name', value: offer.signer_name?.value },
    { field: 'pages', value: offer.pages },
  ];
  return list.flatMap(({ field, value }) => (value === null || value === undefined || value === '' || (field === 'pages' && value === 0) ? [] : [{ field, value }]));
}

/** For comparing only: the file's subject comes without `V/v`, and capitals are the letterhead's. */
function plain(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return value.trim().replace(/\s+/g, ' ').normalize('NFC').toLocaleLowerCase('vi').replace(/^v\/v:? /, '');
}

/** Fields that are empty, or hold only what every new draft comes with. */
export function fillable(fields: DraftFields, offered: Offered[]): Offered[] {
  const undescribed = [fields.number, fields.notation, fields.subject].every((value) => value.trim() === '');
  return offered.filter(({ field, value }) => {
    const now = fields[field];
    if (plain(now) === plain(value)) return false;
    const empty = typeof now === 'number' ? now === 0 : now.trim() === '';
    return empty || (undescribed && prefilled.includes(field));
  });
}

/** Fields that say something else than the file. */
export function differing(fields: DraftFields, offered: Offered[]): Offered[] {
  const free = fillable(fields, offered);
  return offered.filter((one) => !free.includes(one) && plain(fields[one.field]) !== plain(one.value));
}

export function take(fields: DraftFields, offered: Offered[]): void {
  Object.assign(fields, Object.fromEntries(offered.map(({ field, value }) => [field, value])));
}
