import { describe, expect, it } from 'vitest';
import { renderMessage } from '../../lambda/report/message.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { sampleResults, withNames } from '../support/results.ts';

const bytes = (text: string): number => Buffer.byteLength(text);
const concealing = /[^\P{C}\n]|[\u2028\u2029]/u;

describe('the message of a run', () => {
  it('has a subject that tells the tenant, the status and the verdict', () => {
    expect(renderMessage(sampleResults({ mode: 'enforce' })).subject).toBe(
      '[acme] succeeded: 12 of 200 tokens deleted, 11 given notice, 25 waiting.',
    );
  });

  it('has a subject of less than 100 printable ASCII characters, whatever went wrong', () => {
    const sample = sampleResults();
    const problems = [`${hostileNames.lines} ${hostileNames.bidi} ${hostileNames.long}`];
    const summary = { ...sample.summary, tenant: 'a'.repeat(63), status: 'failed' as const };
    const { subject } = renderMessage({ ...sample, problems, summary });
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });

  it('has a subject whose end shows that it was cut', () => {
    const sample = sampleResults();
    const summary = { ...sample.summary, status: 'failed' as const };
    const { subject } = renderMessage({ ...sample, summary, problems: ['x'.repeat(200)] });
    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/xxx\.\.\.$/);
  });

  it('carries the figures for machines, and no token', () => {
    const figures = JSON.parse(renderMessage(sampleResults()).json);
    expect(figures).toMatchObject({
      schemaVersion: 1,
      tenant: 'acme',
      status: 'succeeded',
      inventory: { total: 200 },
      location: 's3://acme-token-hygiene/acme/runs/2026/11/23/run-2026-11-23-0600',
    });
    expect(figures.tokens).toBeUndefined();
  });

  it('can be filtered by tenant, status, severity and mode', () => {
    expect(renderMessage(sampleResults()).attributes).toEqual({
      tenant: 'acme',
      status: 'succeeded',
      severity: 'medium',
      mode: 'report',
    });
  });

  it('stays below 256 KB as sent, with 10,000 reasons of 10,000 characters', () => {
    const sample = sampleResults({ tokens: 2000 });
    const reasons = Array.from({ length: 10_000 }, () => hostileNames.long);
    const guard = { verdict: 'halt' as const, reasons, checks: [] };
    const summary = { ...sample.summary, guard: { verdict: 'halt' as const, reasons } };
    const { text, json } = renderMessage({ ...sample, guard, summary, problems: reasons });
    const sent = JSON.stringify({ default: text, email: text, sqs: json, lambda: json, https: json });
    expect(bytes(sent)).toBeLessThan(256 * 1024);
  });
});

describe('the text of the mail', () => {
  it('tells what needs a person before what happened and what comes next', () => {
    const { text } = renderMessage(sampleResults({ mode: 'enforce' }));
    expect(text.split('\n').filter((line) => /^[A-Z ]+$/.test(line) && line !== '')).toEqual([
      'WHAT NEEDS A PERSON',
      'RISK',
      'WHAT HAPPENED',
      'WHAT COMES NEXT',
      'TOKENS',
      'REPORT',
    ]);
  });

  it('names the tokens that wait by their day, the next one first', () => {
    const { text } = renderMessage(sampleResults({ mode: 'enforce' }));
    const days = [...text.matchAll(/, not before (\d{4}-\d\d-\d\d): /g)].map(([, date]) => date);
    expect(days.slice(0, 2)).toEqual(['2026-11-30', '2026-11-30']);
    expect(days.slice(11, 15)).toEqual(['2026-11-24', '2026-11-25', '2026-11-25', '2026-11-26']);
  });

  it('has no line for a plan where there was none', () => {
    const sample = sampleResults();
    const summary = { ...sample.summary, status: 'failed' as const, planHash: '' };
    expect(renderMessage({ ...sample, summary }).text).not.toMatch(/^Plan/m);
  });

  it('says where the report is', () => {
    expect(renderMessage(sampleResults()).text).toContain(
      '  s3://acme-token-hygiene/acme/runs/2026/11/23/run-2026-11-23-0600\n',
    );
  });

  it('names 15 of 1,531 tokens of a kind and says how many more the report has', () => {
    const { text } = renderMessage(sampleResults({ tokens: 5000 }));
    expect(bytes(text)).toBeLessThanOrEqual(16 * 1024);
    expect(text).toContain('\n  Would be deleted: 1,531\n');
    expect(text).toContain('\n    1,516 more in the report.\n');
    expect(text.match(/\n {2}- "/g)).toHaveLength(15);
  });

  it('fits 16 KB when every name is hostile, and shows each as text on its line', () => {
    const names = Array.from({ length: 30 }, () => Object.values(hostileNames)).flat();
    const { text } = renderMessage(withNames(names));
    expect(bytes(text)).toBeLessThanOrEqual(16 * 1024);
    expect(text).not.toMatch(concealing);
    expect(text).not.toContain('https://evil');
    expect(text).toContain('"invoice⟨U+202E⟩fdp[.]exe" of invoice⟨U+202E⟩fdp[.]exe');
  });
});
