/** Trusted certificates and rules of the sample engine. */
import type { Backend } from './backend';
import { laws } from './sample-check';
import type { CertificateView, RulesView, RuleView, Severity, TrustView } from './types';

const root: CertificateView = {
  kind: 'root',
  label: 'rootca',
  subject: 'CN=Tổ chức chứng thực chuyên dùng Chính phủ (mẫu), O=Ban Cơ yếu Chính phủ, C=VN',
  not_before: Date.UTC(2021, 0, 15),
  not_after: Date.UTC(2041, 0, 15),
  sha256: '3f9a1c'.repeat(10) + '77e0',
  known: false,
};

const someTrust: TrustView = {
  certificates: [
    { ...root, label: 'dien-tap', subject: 'CN=Cơ quan chứng thực diễn tập, O=Diễn tập, C=VN', sha256: 'a81b04'.repeat(10) + '5c2d', known: true },
    { ...root, kind: 'intermediate', label: 'trung-gian', subject: 'CN=CA trung gian cũ, O=Diễn tập, C=VN', not_after: Date.UTC(2025, 5, 1), sha256: '0c77d1'.repeat(10) + '9ab3', known: true },
  ],
  lists: [{ issuer: 'CN=Cơ quan chứng thực diễn tập, O=Diễn tập, C=VN', this_update: Date.UTC(2026, 10, 22, 1), next_update: Date.UTC(2026, 11, 22, 1) }],
  refused: [{ file: 'ca-la.crt', code: 'TRUST-NOT-PINNED' }],
  hosts: ['ca.gov.vn', 'rootca.gov.vn'],
};

function rule(id: string, level: Severity, adjustable: boolean): RuleView {
  const [vi = id, en = id, citation = ''] = laws[id] ?? [];
  return { rule: { id, moment: id.startsWith('send') ? 'sending' : 'accepting', step: 1, check: 'number', citation, level, adjustable, overridable: false, parameters: {}, message: { vi, en } }, own_level: null, set: null };
}

const someRules: RulesView = {
  version: '2026.1',
  valid_from: '2026-11-15',
  valid_to: null,
  rules: Object.keys(laws).map((id, index) => rule(id, index % 3 === 0 ? 'block' : 'warn', index % 2 === 1)),
};

type Asked = Pick<Backend, 'trust' | 'trustLook' | 'trustImport' | 'trustRemove' | 'trustAddList' | 'trustHosts' | 'rules' | 'rulesImport' | 'ruleLevel'>;

/** Their part of the sample engine. */
export function sampleSettings(empty: boolean, clerk: () => string, wait: <T>(value: T) => Promise<T>): Asked {
  let trust = structuredClone(empty ? { ...someTrust, certificates: [], lists: [], refused: [] } : someTrust);
  const rules = structuredClone(someRules);
  return {
    trust: () => wait(trust),
    trustLook: () => wait({ token: 'sample', certificates: [{ ...root, known: trust.certificates.some((one) => one.sha256 === root.sha256) }] }),
    trustImport: async (_token, wanted) => {
      if (wanted.includes(root.sha256)) trust = { ...trust, certificates: [...trust.certificates, { ...root, known: true }] };
      return wait(trust);
    },
    trustRemove: async (sha256) => {
      trust = { ...trust, certificates: trust.certificates.filter((one) => one.sha256 !== sha256) };
      return wait(trust);
    },
    trustAddList: () => wait(trust),
    trustHosts: async (hosts) => {
      trust = { ...trust, hosts: ['ca.gov.vn', 'rootca.gov.vn', ...hosts] };
      return wait(trust);
    },
    rules: () => wait(rules),
    rulesImport: () => wait(rules),
    ruleLevel: async ({ rule: id, level, reason }) => {
      const row = rules.rules.find((other) => other.rule.id === id);
      if (row) Object.assign(row, { own_level: level, set: { rule: id, finding: '', reason, by: clerk(), at: Date.now() } });
      return wait(rules);
    },
  };
}
