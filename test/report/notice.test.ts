import { describe, expect, it } from 'vitest';
import { type AnnouncedToken, renderNotice } from '../../lambda/report/notice.ts';
import { hostileNames } from '../support/hostile-names.ts';

const listLocation = 's3://acme-token-hygiene/acme/runs/2026/11/23/run-1/plan.json';

function announced(change: Partial<AnnouncedToken> = {}): AnnouncedToken {
  return {
    id: 'a'.repeat(32),
    name: 'jenkins-deploy',
    ownerId: '0f1e',
    ownerName: 'Ada Okafor',
    rule: 'stale',
    reason: 'Last used on 2026-08-01, 114 days ago.',
    deadline: '2026-11-30T06:00:00.000Z',
    ...change,
  };
}

function notice(tokens: AnnouncedToken[]) {
  return renderNotice({ tenant: 'acme', runId: 'run-1', tokens, quarantine: null, listLocation });
}

function many(count: number, change: Partial<AnnouncedToken> = {}): AnnouncedToken[] {
  return Array.from({ length: count }, (_, index) =>
    announced({ id: index.toString(16).padStart(32, '0'), ...change }),
  );
}

describe('a notice', () => {
  it('says which token of whom is deleted when and why, and how to keep it', () => {
    const { message, namedIds, restByReference } = notice([announced()]);
    expect(message.subject).toBe('[acme] notice: 1 token to be deleted from 2026-11-30');
    expect(message.text).toBe(
      [
        'acme: 1 personal access token will be deleted.',
        'Notice of run run-1.',
        '',
        'HOW TO KEEP A TOKEN',
        '  - Use it before its date: a token that mints an access token again is no longer stale.',
        '  - Or ask the operators of token-hygiene for an exemption, with a reason and an end date.',
        'Nothing to do where a token is no longer needed.',
        '',
        'TOKENS, BY OWNER',
        'Ada Okafor (0f1e)',
        '  - "jenkins-deploy" (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa), not before 2026-11-30 06:00 UTC: Last used on 2026-08-01, 114 days ago.',
        '',
        'THE WHOLE LIST',
        '  s3://acme-token-hygiene/acme/runs/2026/11/23/run-1/plan.json',
        '',
      ].join('\n'),
    );
    expect(namedIds).toEqual(['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']);
    expect(restByReference).toBe(false);
  });

  it.each<['yes' | 'no' | 'unknown', string]>([
    ['yes', 'Until it is deleted, the operators can give it back as it was: token-hygiene restore.'],
    ['no', 'It can be given back for these minutes only: this tenant revives no expired token.'],
    ['unknown', 'Whether it can be given back after these minutes is not known of this tenant.'],
  ])('says how a token ends in quarantine, and how far there is a way back: %s', (revivable, way) => {
    const quarantine = { days: 14, revivable };
    const { message } = renderNotice({
      ...{ tenant: 'acme', runId: 'run-1', tokens: [announced()], quarantine, listLocation },
    });
    expect(message.subject).toBe('[acme] notice: 1 token to end from 2026-11-30');
    expect(message.text.split('\n').slice(0, 6)).toEqual([
      'acme: 1 personal access token will end.',
      'Notice of run run-1.',
      '',
      'WHAT HAPPENS ON ITS DATE',
      '  - Its expiry is brought forward: it stops working some minutes later, and is deleted 14 days after that.',
      `  - ${way}`,
    ]);
  });

  it('groups the tokens by owner, not by the order in which they came', () => {
    const tokens = [
      announced({ id: '1', ownerId: 'b', ownerName: 'Ben' }),
      announced({ id: '2', ownerId: 'a', ownerName: 'Ada' }),
      announced({ id: '3', ownerId: 'b', ownerName: 'Ben' }),
    ];
    expect(notice(tokens).namedIds).toEqual(['2', '1', '3']);
    expect(notice(tokens).message.text.match(/^Ben \(b\)$/gm)).toHaveLength(1);
  });

  it('fits 16 KB, names in the text exactly the ids that it returns, and refers to the list for the rest', () => {
    const tokens = many(2000);
    const { message, namedIds, restByReference } = notice(tokens);
    expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(16 * 1024);
    expect(tokens.map((token) => token.id).filter((id) => message.text.includes(id))).toEqual(namedIds);
    expect(namedIds.length).toBeGreaterThan(50);
    expect(restByReference).toBe(true);
    expect(message.text).toContain(`\n  ${listLocation}\n`);
  });

  it('does not count the rest as covered where no list is stored', () => {
    const tokens = many(2000);
    const { restByReference } = renderNotice({
      tenant: 'acme',
      runId: 'run-1',
      tokens,
      quarantine: null,
      listLocation: '',
    });
    expect(restByReference).toBe(false);
  });

  it('does not count the rest as covered where the list has an address too long to print', () => {
    const { message, restByReference } = renderNotice({
      tenant: 'acme',
      runId: 'run-1',
      quarantine: null,
      tokens: many(2000),
      listLocation: `s3://${'x'.repeat(5000)}`,
    });
    expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(16 * 1024);
    expect(restByReference).toBe(false);
  });

  it('shows hostile names as text, each on its line', () => {
    const tokens = Object.values(hostileNames).map((name, index) =>
      announced({ id: String(index), name, ownerName: name, reason: name, ownerId: name }),
    );
    const { message, namedIds } = notice(tokens);
    expect(message.text).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
    expect(message.text).not.toContain('https://');
    expect(message.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(namedIds).toHaveLength(tokens.length);
  });

  it('does not count a token as named whose id was cut', () => {
    expect(notice([announced({ id: 'a'.repeat(41) })]).namedIds).toEqual([]);
  });

  it('tells machines the same ids', () => {
    expect(JSON.parse(notice([announced()]).message.json)).toEqual({
      kind: 'notice',
      tenant: 'acme',
      runId: 'run-1',
      tokens: 1,
      namedIds: ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
      listLocation,
    });
  });
});
