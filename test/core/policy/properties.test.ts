import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatFault } from '../../../lambda/core/policy/fault.ts';
import { parsePolicy } from '../../../lambda/core/policy/parse.ts';
import { head, staleRule } from './policy-texts.ts';

const word = fc.constantFrom(
  'jo',
  'JO*',
  'ci-*',
  'on',
  '3',
  'a: b',
  '# x',
  '2027-03-31',
  'null',
  '=1',
  '"',
  'é',
);
const yamlText = fc
  .array(
    fc.constantFrom(
      'version: 1',
      'tenants:',
      'defaults:',
      '  ',
      '\n',
      '- ',
      '[',
      '{',
      '}',
      '&a ',
      '*a',
      '!',
      '"',
      '\t',
      ': ',
      'rules',
      'null',
      '\r\n',
      '?',
      '|',
      '>',
      '%',
      '---\n',
      '__proto__',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

function expectJudged(text: string): void {
  const result = parsePolicy(text, 'hygiene.yaml');
  for (const fault of result.ok ? [] : result.faults) {
    expect(formatFault(fault)).toMatch(/^hygiene\.yaml:[1-9]\d*:[1-9]\d* {2}[ -~…]+$/);
  }
}

it('judges any text, and says each fault in one harmless line', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlText), expectJudged), { numRuns: 200 });
});

it('judges a policy with any one character changed', () => {
  const text = `${head}${staleRule}`;
  const change = fc.tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(change, ([at, typed]) => expectJudged(text.slice(0, at) + typed + text.slice(at + 1))),
    { numRuns: 100 },
  );
});

const when = fc.record(
  {
    unusedDays: fc.integer({ min: 7, max: 3650 }),
    ownerInactive: fc.boolean(),
    scope: word,
    owner: word,
    name: word,
  },
  { requiredKeys: ['unusedDays'] },
);

const tenant = fc.record(
  {
    baseUrl: fc.constant('https://acme.api.identitynow.com'),
    apiVersion: fc.constantFrom('v2024', 'v2025', 'v2026', 'v1'),
    credentials: fc.constantFrom('env', 'secret:isc/worker'),
    rules: when.map((conditions) => [{ name: 'stale', when: conditions, do: 'delete' }]),
    mode: fc.constantFrom('report', 'enforce'),
    exemptions: fc.array(
      fc.record({ owner: word, reason: word, approvedBy: word, until: fc.constant('2027-03-31') }),
      { maxLength: 3 },
    ),
    notice: fc.record({ days: fc.integer({ min: 0, max: 90 }) }),
    rotate: fc.constantFrom('on', 'off'),
  },
  { requiredKeys: ['baseUrl', 'apiVersion', 'credentials', 'rules'] },
);

it('reads a valid policy that was printed from what it had read as the same policy', () => {
  fc.assert(
    fc.property(tenant, (acme) => {
      const first = parsePolicy(stringify({ version: 1, tenants: { acme } }), 'hygiene.yaml');
      expect(first.ok).toBe(true);
      const printed = stringify(first.ok ? first.policy : null, { aliasDuplicateObjects: false });
      expect(parsePolicy(printed, 'hygiene.yaml')).toEqual(first);
    }),
    { numRuns: 100 },
  );
});

it('reads a policy the same whether its keys stand in the tenant or in the defaults', () => {
  fc.assert(
    fc.property(tenant, ({ baseUrl, ...rest }) => {
      const own = stringify({ version: 1, tenants: { acme: { baseUrl, ...rest } } });
      const inherited = stringify({ version: 1, defaults: rest, tenants: { acme: { baseUrl } } });
      const [one, other] = [own, inherited].map((text) => parsePolicy(text, 'hygiene.yaml'));
      expect(one?.ok === true ? one.policy.tenants : null).toEqual(
        other?.ok === true ? other.policy.tenants : [],
      );
    }),
    { numRuns: 100 },
  );
});
