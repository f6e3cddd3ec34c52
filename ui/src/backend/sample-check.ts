/** Checks of the sample engine: what the real one would say of the sample document. */
import type { CheckView, CheckedFile, DraftFields, DraftView, Finding, IncomingDetail, Level, Place, Remedy, SignatureView } from './types';

export const laws: Record<string, [vi: string, en: string, law: string]> = {
  'send.number': ['Số đã nhập phải khớp với văn bản.', 'The number typed must be the printed one.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.3; QĐ 28/2018/QĐ-TTg Điều 10.2'],
  'send.date': ['Ngày đã nhập phải khớp với văn bản.', 'The date typed must be the printed one.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.4'],
  'send.recipient_missing': ['Mọi nơi nhận ghi trong văn bản phải được chọn.', 'Every recipient printed must be chosen.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.9'],
  'send.signature_trust': ['Chứng thư số phải kiểm tra được tới gốc và còn hiệu lực lúc ký.', 'Certificates must be checked up to the root.', 'TT 41/2017/TT-BTTTT Điều 8.1, 8.2'],
  'send.appendix_signed': ['Phụ lục là tệp riêng phải có chữ ký số của cơ quan.', 'A separate appendix bears the agency’s signature.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần III'],
  'send.urgency': ['Độ khẩn phải đúng dấu chỉ trong văn bản.', 'The urgency must be the one stamped.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.10.b'],
  'send.signer_name': ['Người ký đã nhập phải khớp với văn bản.', 'The signer typed must be the printed one.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.7'],
  'send.subject': ['Trích yếu đã nhập phải khớp với văn bản.', 'The subject typed must be the printed one.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.5'],
  'send.notation': ['Ký hiệu đã nhập phải khớp với văn bản.', 'The notation typed must be the printed one.', 'NĐ 30/2020/NĐ-CP Phụ lục I phần I mục II.3'],
  'send.confirmation': ['Văn thư xác nhận đã rà soát.', 'The clerk confirms.', 'QĐ 28/2018/QĐ-TTg Điều 8'],
  'accept.signature_integrity': ['Tệp không được thay đổi sau khi ký.', 'No file may have been changed after signing.', 'TT 41/2017/TT-BTTTT Điều 8'],
  'accept.signature_trust': ['Chứng thư số phải kiểm tra được tới gốc.', 'Certificates must be checked up to the root.', 'TT 41/2017/TT-BTTTT Điều 8'],
  'accept.addressed': ['Văn bản phải gửi cho cơ quan ta.', 'It must be addressed to us.', 'NĐ 30/2020/NĐ-CP Điều 21'],
};

const symbolPlace: Place = { page: 1, left: 145.1, top: 129.4, right: 253.4, bottom: 143.8 };
const signerPlace: Place = { page: 1, left: 365.5, top: 606.4, right: 500.1, bottom: 620.8 };
const appendixPlace: Place = { page: 2, left: 212, top: 64.9, right: 425.4, bottom: 98.1 };

interface Said {
  vi: string;
  en: string;
}

interface Row {
  finding: Finding;
  words: Said;
}

function found(rule: string, level: Level, code: Finding['code'], words: Said, more: Partial<Finding['evidence']> & { remedy?: Remedy; overridable?: boolean } = {}): Row {
  const [vi = rule, en = rule, citation = ''] = laws[rule] ?? [];
  const { remedy = null, overridable = false, ...evidence } = more;
  return {
    finding: { rule, step: 1, level, overridable, citation, rule_text: { vi, en }, code, args: {}, evidence: { seen: null, expected: null, file: null, place: null, ...evidence }, remedy },
    words,
  };
}

const passed = (rule: string): Row => found(rule, 'pass', 'passed', { vi: 'Đạt.', en: 'Passed.' });

function signature(field: string, more: Partial<SignatureView>): SignatureView {
  return { field, role: 'person', signer: 'Nguyễn Thị Thanh Lịch', organization: 'Ủy ban nhân dân tỉnh Gia Lai', signed_at: Date.UTC(2026, 10, 5, 1, 30), time_trusted: true, verdict: 'valid', reasons: [], place: signerPlace, ...more };
}

const seal = signature('Signature2', { role: 'agency', signer: 'Ủy ban nhân dân tỉnh Gia Lai', signed_at: Date.UTC(2026, 10, 5, 2, 4), place: null });

function report(name: string, signatures: SignatureView[]): string {
  return JSON.stringify({ file: name, format: 'PDF 1.7', signatures: signatures.map(({ field, signer, verdict }) => ({ field, signer, verdict, digest: 'SHA-256', key: 'RSA 2048', subfilter: 'ETSI.CAdES.detached' })) }, null, 2);
}

function file(id: number, name: string, signatures: SignatureView[], more: Partial<CheckedFile> = {}): CheckedFile {
  return { id, name, kind: 'pdf', previewable: true, pages: 2, layer: 'present', verdict: signatures.length > 0 ? 'valid' : null, reasons: [], signatures, report: report(name, signatures), ...more };
}

function view(rows: Row[], files: CheckedFile[], by: string, at: number): CheckView {
  const findings = rows.map((row) => row.finding);
  const keys = rows.map(({ finding, words }) => `${finding.rule}|${finding.code}|${words.vi}`);
  return {
    report: { pack: '2026.1', findings, may_send: false, needs_reason: false },
    keys,
    sentences: rows.map(({ finding, words }) => ({ code: finding.code, ...words })),
    files,
    offer: null,
    reasons: [],
    confirmed: null,
    may_go: false,
    may_confirm: false,
    trust_version: 'sample',
    by,
    at,
  };
}

/** What stands in the way, as the real engine counts it. */
function settle(checked: CheckView): CheckView {
  const covered = (rule: string, key: string) => checked.reasons.some((given) => given.rule === rule && given.finding === key);
  const open = checked.report.findings.filter((finding, index) => {
    const key = checked.keys[index] ?? '';
    if (finding.level === 'block') return !(finding.overridable && covered(finding.rule, key));
    return finding.level === 'warn' && !covered(finding.rule, key);
  });
  checked.may_go = open.length === 0;
  checked.may_confirm = open.every((finding) => finding.rule === 'send.confirmation');
  return checked;
}

const printed: Partial<DraftFields> = { number: '1234', notation: 'UBND-KGVX', promulgation_date: '2026-11-05', signer_name: 'Nguyễn Thị Thanh Lịch' };

export interface Given {
  finding: string;
  reason: string;
}

/** The check of a draft that holds the sample document. A draft whose file is called "sạch" has nothing wrong. */
export function checkDraft(draft: DraftView, given: Given[], word: string, by: string, at: number): CheckView {
  const { fields, files } = draft;
  const clean = files[0]?.name.includes('sạch') ?? false;
  const rows: Row[] = [];
  const compare = (rule: string, name: 'number' | 'notation' | 'promulgation_date' | 'signer_name', remedy: Remedy, place: Place) => {
    const [seen, expected] = [printed[name] as string, fields[name].trim()];
    if (clean || expected === seen || expected === '') rows.push(passed(rule));
    else rows.push(found(rule, 'block', 'differs', { vi: `Không khớp: văn bản ghi “${seen}”, đã nhập “${expected}”.`, en: `They differ: the document says “${seen}”, typed “${expected}”.` }, { seen, expected, file: 0, place, remedy, overridable: rule !== 'send.date' }));
  };
  compare('send.number', 'number', { do: 'use_number', number: '1234' }, symbolPlace);
  compare('send.notation', 'notation', { do: 'use_notation', notation: 'UBND-KGVX' }, symbolPlace);
  compare('send.date', 'promulgation_date', { do: 'use_date', date: '2026-11-05' }, { page: 1, left: 345, top: 129.4, right: 520, bottom: 143.8 });
  compare('send.signer_name', 'signer_name', { do: 'use_signer', competence: null, position: null, name: 'Nguyễn Thị Thanh Lịch' }, signerPlace);
  if (!clean && !fields.recipients.includes('H21.89')) {
    rows.push(found('send.recipient_missing', 'block', 'recipient_not_chosen', { vi: 'Văn bản ghi nơi nhận “Ủy ban nhân dân xã Ia Grai” nhưng chưa chọn gửi.', en: 'The document names “Ủy ban nhân dân xã Ia Grai”, which is not chosen.' }, { seen: 'Ủy ban nhân dân xã Ia Grai', file: 0, place: { page: 1, left: 85, top: 512, right: 250, bottom: 560 }, remedy: { do: 'add_recipient', code: 'H21.89' } }));
  }
  if (files.length > 1) {
    rows.push(found('send.appendix_signed', 'warn', 'appendix_unsigned', { vi: `Phụ lục “${files[1]?.name ?? ''}” chưa có chữ ký số của cơ quan.`, en: `The appendix “${files[1]?.name ?? ''}” is not signed by the agency.` }, { file: 1, place: appendixPlace, remedy: { do: 'remove_file', file: 1 } }));
  }
  rows.push(found('send.urgency', 'info', 'not_found', { vi: 'Không đọc thấy dấu chỉ độ khẩn (dấu có thể là hình ảnh): cần người xem.', en: 'No urgency stamp can be read (it may be a picture): please look.' }, { file: 0 }));
  rows.push(passed('send.subject'));
  if (word === '') rows.push(found('send.confirmation', 'block', 'not_confirmed', { vi: 'Văn thư chưa xác nhận đã rà soát.', en: 'Not confirmed yet.' }));
  else rows.push(passed('send.confirmation'));
  const signed = files.map((one, index) => file(one.id, one.name, index === 0 ? [signature('Signature1', {}), seal] : []));
  const checked = view(rows, signed, by, at);
  const said = (value: string, place: Place) => ({ value, place });
  checked.offer = {
    layer: 'present',
    number: said('1234', symbolPlace),
    notation: said('UBND-KGVX', symbolPlace),
    date: said('2026-11-05', symbolPlace),
    place: said('Gia Lai', symbolPlace),
    subject: said('V/v tăng cường gửi, nhận văn bản điện tử qua Trục liên thông văn bản quốc gia', symbolPlace),
    document_type: said('Công văn', symbolPlace),
    signer_competence: said('KT.', signerPlace),
    signer_position: said('Phó Chủ tịch', signerPlace),
    signer_name: said('Nguyễn Thị Thanh Lịch', signerPlace),
    priority: null,
    pages: 2,
  };
  checked.reasons = given
    .filter((one) => checked.keys.includes(one.finding))
    .map((one) => ({ rule: one.finding.split('|')[0] ?? '', finding: one.finding, reason: one.reason, by, at }));
  checked.confirmed = word === '' ? null : { by: word, at };
  return settle(checked);
}

/** What a remedy changes in the form. */
export function mended(fields: DraftFields, remedy: Remedy): DraftFields {
  switch (remedy.do) {
    case 'use_number':
      return { ...fields, number: remedy.number };
    case 'use_notation':
      return { ...fields, notation: remedy.notation };
    case 'use_date':
      return { ...fields, promulgation_date: remedy.date };
    case 'use_signer':
      return { ...fields, signer_name: remedy.name ?? fields.signer_name };
    case 'add_recipient':
      return { ...fields, recipients: [...fields.recipients, remedy.code] };
    default:
      return fields;
  }
}

/** One document was changed after signing, one is signed by somebody whose root is unknown here. */
export function checkIncoming(detail: IncomingDetail, by: string, at: number): CheckView {
  const broken = detail.row.id === 105;
  const doubtful = detail.row.id === 106;
  const rows: Row[] = [passed('accept.addressed')];
  let signatures = [signature('Signature1', {}), seal];
  if (broken) {
    const reasons = [{ code: 'SIG-CHANGED-CONTENT', vi: 'Văn bản đã bị sửa sau khi ký. Nội dung đang thấy không phải nội dung được ký; không tiếp nhận, đề nghị nơi gửi gửi lại bản gốc.', en: 'The document was changed after it was signed.' }];
    signatures = [signature('Signature1', { verdict: 'invalid', reasons }), { ...seal, verdict: 'invalid', reasons }];
    rows.push(found('accept.signature_integrity', 'block', 'broken_signature', { vi: 'Chữ ký số của “Nguyễn Thị Thanh Lịch” không hợp lệ: văn bản đã bị sửa sau khi ký.', en: 'The signature of “Nguyễn Thị Thanh Lịch” does not hold: the document was changed after signing.' }, { file: 0, place: signerPlace, remedy: { do: 'return', reason: 'R03' } }));
  } else rows.push(passed('accept.signature_integrity'));
  if (doubtful) {
    const reasons = [{ code: 'SIG-CERT-NO-ROOT', vi: 'Chưa nhập chứng thư gốc của tổ chức cấp chứng thư này, nên chưa biết có tin được người ký hay không.', en: 'The root of this certificate is not imported, so whether the signer can be trusted is not known.' }];
    signatures = signatures.map((one) => ({ ...one, verdict: 'indeterminate', reasons, time_trusted: false }));
    rows.push(found('accept.signature_trust', 'warn', 'not_trusted_yet', { vi: 'Chữ ký của “Nguyễn Thị Thanh Lịch” nguyên vẹn nhưng chưa xác định được có tin cậy hay không.', en: 'The signature of “Nguyễn Thị Thanh Lịch” is whole, yet whether it can be trusted is not known.' }, { file: 0, place: signerPlace }));
  } else rows.push(passed('accept.signature_trust'));
  const verdict = broken ? 'invalid' : doubtful ? 'indeterminate' : 'valid';
  const files = detail.attachments.map((one, index) => file(one.id, one.name, index === 0 ? signatures : [], { kind: one.kind, previewable: one.previewable, ...(index === 0 ? { verdict } : {}) }));
  return settle(view(rows, files, by, at));
}

/** The code of why the real engine would not go on, if it would not. */
export function refusal(checked: CheckView, reason: string): string | null {
  const blocks = checked.report.findings.some((finding) => finding.level === 'block' && finding.rule !== 'send.confirmation');
  if (checked.may_go || (!blocks && reason !== '')) return null;
  return blocks ? 'office.checklist_blocks' : checked.may_confirm ? 'office.checklist_unconfirmed' : 'office.checklist_reasons';
}
