import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { policyJsonSchema } from '../../../lambda/core/policy/file-schema.ts';
import { keyTable } from './key-table.ts';

const schemaFile = 'hygiene.schema.json';
const manual = 'docs/policy.md';
const betweenMarks = /(<!-- keys: [^\n]*-->\n)[\s\S]*?(<!-- \/keys -->)/;

function generatedManual(): string {
  return readFileSync(manual, 'utf8').replace(
    betweenMarks,
    (_all, start, end) => `${start}${keyTable()}\n${end}`,
  );
}

function generatedSchema(): string {
  return `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
}

if (process.env['UPDATE'] === '1') {
  writeFileSync(schemaFile, generatedSchema());
  writeFileSync(manual, generatedManual());
}

it('keeps hygiene.schema.json equal to the schema of the parser', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(generatedSchema());
});

it("keeps every key, default and bound of the manual equal to the parser's", () => {
  expect(readFileSync(manual, 'utf8')).toBe(generatedManual());
});

it('describes every key in the JSON Schema', () => {
  expect(
    keyTable()
      .split('\n')
      .filter((row) => row.endsWith('|  |')),
  ).toEqual([]);
});

it.each([
  '| `mode` | `report` `enforce` | `report` |',
  '| `rules[].when.unusedDays` | whole number, 7 to 3650 |  |',
  '| `rules[].when.neverUsedDays` | whole number, 2 to 3650 |  |',
  '| `notice.days` | whole number, 0 to 90 | `7` |',
  '| `limits.maxDeletions` | whole number, 0 to 100000 | `50` |',
  '| `limits.maxDeletionPercent` | number, 0 to 100 | `10` |',
  '| `limits.wholeOwner` | `hold` `allow` | `hold` |',
  '| `limits.onBreach` | `halt` `approval` | `halt` |',
  '| `limits.approvalDays` | whole number, 1 to 30 | `3` |',
  '| `sanity.maxShrinkPercent` | number, 0 to 100 | `30` |',
  '| `sanity.maxCandidateGrowth` | number, 1 to 1000 | `5` |',
  '| `sanity.maxUnreadablePercent` | number, 0 to 100 | `1` |',
  '| `sanity.maxClockSkewMinutes` | whole number, 0 to 1440 | `10` |',
  '| `rotate` | `on` `off` | `off` |',
  '| `rotations[].everyDays` | whole number, 1 to 3650 | `30` |',
  '| `rotations[].overlapDays` | whole number, 0 to 3650 | `2` |',
  '| `rotations[].beforeExpiryDays` | whole number, 0 to 3650 | `14` |',
  '| `rotations[].expiresInDays` | whole number, 1 to 3650 | `90` |',
  '| `rotations[].maxOverlapDays` | whole number, 0 to 3650 | `6` |',
  '| `rotations[].consumerCacheHours` | whole number, 0 to 720 | `24` |',
  '| `rotations[].whenStillUsed` | `keep` `delete` | `keep` |',
  '| `schedule.cron` | text, at most 100 characters | `0 3 * * *` |',
  '| `schedule.timeZone` | text, at most 64 characters | `Etc/UTC` |',
])('documents %s', (row) => {
  expect(readFileSync(manual, 'utf8')).toContain(row);
});
