/** The cutoffs of the benches' policy, in days. */
export const cutoffs = { stale: 90, neverUsed: 30, leaver: 7 };

/** The policy of a bench: the example's rules, in report mode unless `more` says otherwise. */
export function policyFor(baseUrl: string, more: readonly string[] = []): string {
  const lines = [
    `baseUrl: ${baseUrl}`,
    'apiVersion: v2024',
    'credentials: env',
    'rules:',
    `  - { name: stale, when: { unusedDays: ${cutoffs.stale} }, do: delete }`,
    `  - { name: never-used, when: { neverUsedDays: ${cutoffs.neverUsed} }, do: delete }`,
    `  - { name: owner-left, when: { ownerInactive: true, unusedDays: ${cutoffs.leaver} }, do: delete }`,
    '  - { name: full-scope, when: { scope: "sp:scopes:all" }, do: report, severity: high }',
    '  - { name: immortal, when: { neverExpires: true }, do: report, severity: medium }',
    '  - { name: expiring, when: { expiresWithinDays: 14 }, do: report, severity: medium }',
    ...more,
  ];
  return ['version: 1', 'tenants:', '  bench:', ...lines.map((line) => `    ${line}`), ''].join('\n');
}
