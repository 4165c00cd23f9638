import { expect, it } from 'vitest';
import type { RunResults, TokenResult } from '../../lambda/core/results.ts';
import { deletionChart } from '../../lambda/report/charts/deletions.ts';
import { controlVerdicts } from '../../lambda/report/controls.ts';
import { renderCsv } from '../../lambda/report/csv.ts';
import { renderDeletions } from '../../lambda/report/deletions.ts';
import { renderOcsf } from '../../lambda/report/ocsf.ts';
import { overviewOf } from '../../lambda/report/overview.ts';
import { renderHtml } from '../../lambda/report/page.ts';
import { quarantineSection } from '../../lambda/report/sections/ended.ts';
import { renderText } from '../../lambda/report/text.ts';
import { aDeletion, withNames } from '../support/results.ts';
import { ocsfValidators } from './ocsf-schema.ts';

const quarantined = aDeletion({
  outcome: 'quarantined',
  expiry: { kind: 'at', at: '2027-03-01T00:00:00.000Z' },
  setExpiry: '2026-11-23T06:10:00.000Z',
  until: '2026-12-07T06:00:00.000Z',
});

/** A night with one token that was put in quarantine, beside one that is kept. */
function nightWith(difference: Partial<RunResults> = {}): RunResults {
  const results = withNames(['nightly export', 'young']);
  const [first, second] = results.tokens;
  if (first === undefined || second === undefined) throw new Error('two tokens are needed');
  const tokens: TokenResult[] = [
    {
      ...first,
      id: 'abc',
      outcome: 'quarantined',
      reason: 'last used 2026-08-01',
      deadline: '2026-11-22T06:00:00.000Z',
    },
    { ...second, verdict: 'keep', rule: null, outcome: 'kept', deadline: null },
  ];
  return {
    ...results,
    summary: {
      ...results.summary,
      mode: 'enforce',
      deletions: { ...results.summary.deletions, quarantined: 1, noticed: 0, waiting: 0 },
    },
    tokens,
    findings: [],
    rotations: [],
    exemptions: [],
    ended: [quarantined],
    quarantine: { revivable: 'yes', waiting: [quarantined] },
    command: { self: 'npx token-hygiene', flags: ['--tenant', 'acme', '--out', 'my out'], switchName: null },
    ...difference,
  };
}

/** The text of a section as a person reads it. */
function wordsOf(section: unknown): string {
  return String(section)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

function eventOf(results: RunResults) {
  const lines = [...renderOcsf(results)].join('').trim().split('\n');
  return lines.map((line) => JSON.parse(line)).find(({ class_uid }) => class_uid === 3004);
}

it('a quarantined token stands in the report with how long and how it is given back', () => {
  expect(wordsOf(quarantineSection(nightWith()))).toContain(
    `nightly export abc Jane Doe stale 2026-11-23 06:00 UTC 2026-12-07 06:00 UTC 2026-12-07 06:00 UTC npx token-hygiene restore abc --confirm acme --reason "…" --tenant acme --out 'my out'`,
  );
  expect(renderHtml(nightWith())).toContain('<a href="#quarantine">Quarantine</a>');
});

it.each(['no', 'unknown'] as const)(
  'a quarantined token can be given back until its new expiry alone, where the tenant revives none: %s',
  (revivable) => {
    const results = nightWith({ quarantine: { revivable, waiting: [quarantined] } });
    expect(wordsOf(quarantineSection(results))).toContain('2026-11-23 06:10 UTC 2026-12-07 06:00 UTC npx');
  },
);

it('a token whose life a rule capped is deleted never by this tool', () => {
  const capped = { ...quarantined, until: null };
  const words = wordsOf(
    quarantineSection(nightWith({ quarantine: { revivable: 'yes', waiting: [capped] } })),
  );
  expect(words).toContain('any time never by this tool');
});

it('an ended token in the table leads to its line of the evidence', () => {
  const page = renderHtml(nightWith());
  expect(page).toContain('<a href="#ended-1">Quarantined</a>');
  expect(page).toContain(
    '<tr id="ended-1"><td>nightly export<code>abc</code></td><td>Jane Doe</td><td>stale</td>',
  );
  expect(page).toContain('expires 2026-11-23 06:10 UTC, run run-2026-11-23-0600');
});

it('the mail says how many can be given back, until when, and by which command', () => {
  expect(renderText(nightWith())).toContain(
    `IN QUARANTINE
  - 1 token can be given back, the first until 2026-12-07 06:00 UTC; the report names each.
  npx token-hygiene restore TOKEN-ID --confirm acme --reason "…" --tenant acme --out 'my out'
`,
  );
});

it.each([
  ['yes', '2026-12-07T06:00:00.000Z'],
  ['no', '2026-11-23T06:10:00.000Z'],
] as const)(
  'report.csv says until when a token can be given back, where the tenant revives one: %s',
  (revivable, until) => {
    const [head, first, second] = [
      ...renderCsv(nightWith({ quarantine: { revivable, waiting: [quarantined] } })),
    ]
      .join('')
      .split('\r\n');
    expect(head?.endsWith(',"restorableUntil"')).toBe(true);
    expect(first?.endsWith(`,"${until}"`)).toBe(true);
    expect(second?.endsWith(',""')).toBe(true);
  },
);

it('a night without quarantine has no section of it', () => {
  const { quarantine: _none, ...results } = nightWith();
  expect(renderHtml(results)).not.toContain('#quarantine');
});

it('the sentences tell what was put in quarantine, what waits there, and from when on it may be deleted', () => {
  const overview = overviewOf(nightWith());
  expect(overview.headline).toBe('1 of 2 tokens quarantined.');
  expect(overview.happened).toContain('1 token put in quarantine.');
  expect(overview.happened).toContain('1 token waits in quarantine and can be restored.');
  expect(overview.next).toEqual(['2026-12-07: 1 token of 1 owner may be deleted.']);
  expect(deletionChart(nightWith()).rows).toEqual([['2026-12-07', 1]]);
});

it('a token that was used in quarantine needs a person', () => {
  const finding = {
    ...{
      key: 'quarantine-used:abc',
      kind: 'quarantine-used',
      severity: 'high' as const,
      tokenId: 'abc',
      ownerId: null,
    },
    ...{ message: 'A token was needed.', remedy: 'Ask the owner.', controls: [] },
  };
  expect(overviewOf(nightWith({ findings: [finding] })).needs[0]).toBe(
    '1 token was used after the expiry was brought forward: see the finding quarantine-used.',
  );
});

it('a quarantined token fails no control', () => {
  const results = nightWith({
    rules: [{ name: 'stale', when: { unusedDays: 90 }, do: 'delete', controls: ['CIS 5.3'] }],
  });
  expect(controlVerdicts(results)).toMatchObject([{ control: 'CIS 5.3', passing: 2, failing: 0 }]);
});

it('deletions.csv tells what became of a token, its former expiry, the new one and until when it lives', () => {
  expect(renderDeletions(nightWith()).split('\r\n')[1]).toMatch(
    /"quarantined","2027-03-01T00:00:00.000Z","2026-11-23T06:10:00.000Z","2026-12-07T06:00:00.000Z"$/,
  );
  const released = { ...quarantined, outcome: 'released' as const, givenBack: { kind: 'never' as const } };
  expect(renderDeletions(nightWith({ ended: [released] })).split('\r\n')[1]).toMatch(
    /"released","2027-03-01T00:00:00.000Z","never","2026-12-07T06:00:00.000Z"$/,
  );
});

it.each([
  {
    outcome: 'quarantined',
    activity_id: 12,
    severity: 'Medium',
    message: 'A personal access token was put in quarantine: its expiry was brought forward.',
  },
  {
    outcome: 'released',
    activity_id: 13,
    severity: 'High',
    message: 'A personal access token was taken out of quarantine and given its expiry back.',
  },
  {
    outcome: 'expired',
    activity_id: 4,
    severity: 'Low',
    message: 'A personal access token in quarantine has expired, and the tenant lists it no more.',
  },
  { outcome: 'deleted', activity_id: 4, severity: 'Medium', message: 'A personal access token was deleted.' },
] as const)('a SIEM is told of a token that is $outcome', ({ outcome, ...told }) => {
  const event = eventOf(nightWith({ ended: [{ ...quarantined, outcome }] }));
  expect(event).toMatchObject(told);
  expect(ocsfValidators().get(3004)?.(event)).toBe(true);
});
