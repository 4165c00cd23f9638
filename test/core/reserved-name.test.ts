import { describe, expect, it } from 'vitest';
import {
  mintedName,
  readNameMark,
  retiredName,
  secretMarkOf,
  supersededSince,
} from '../../lambda/core/reserved-name.ts';

describe('what this tool writes into names', () => {
  it('stands for one secret', () => {
    expect(secretMarkOf('arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf')).toBe('d0bd1d4b');
    expect(secretMarkOf('arn:aws:secretsmanager:eu-central-1:123456789012:secret:b-AbCdEf')).not.toBe(
      'd0bd1d4b',
    );
  });

  it('is read back from a minted name', () => {
    expect(mintedName('ServiceNow', '0123abcd', '99999999')).toBe('ServiceNow ~0123abcd-99999999');
    expect(readNameMark('ServiceNow ~0123abcd-99999999')).toEqual({
      kind: 'minted',
      base: 'ServiceNow',
      secretMark: '0123abcd',
    });
  });

  it('is read back from a retired name', () => {
    const name = retiredName('A ~b', '0123abcd', {
      at: '2026-11-23T03:00:00.000Z',
      successorId: 'b'.repeat(32),
    });
    expect(name).toBe('A ~b ~0123abcd retired 2026-11-23T03:00:00.000Z for bbbbbbbb');
    expect(readNameMark(name)).toEqual({
      kind: 'retired',
      base: 'A ~b',
      secretMark: '0123abcd',
      at: '2026-11-23T03:00:00.000Z',
      successor: 'bbbbbbbb',
    });
    expect(supersededSince(name, '0123abcd', 'b'.repeat(32))).toBe('2026-11-23T03:00:00.000Z');
  });

  it('leaves a name below 220 characters, however long the base is', () => {
    const by = { at: '2026-11-23T03:00:00.000Z', successorId: 'b'.repeat(32) };
    expect(mintedName('x'.repeat(5000), '0123abcd', '99999999')).toHaveLength(169);
    expect(retiredName('x'.repeat(5000), '0123abcd', by)).toHaveLength(206);
    expect(mintedName(`${'x'.repeat(149)}😀`, '0123abcd', '99999999')).toMatch(
      /^x{149}\uFFFD ~0123abcd-99999999$/,
    );
  });

  it.each([
    'ServiceNow',
    '',
    '~0123abcd-99999999',
    'a ~0123ABCD-99999999',
    'a ~0123abcd-99999999 ',
    'a ~0123abcd retired soon for bbbbbbbb',
  ])('is not seen in %j', (name) => {
    expect(readNameMark(name)).toBeNull();
  });

  it.each([
    ['a minted name', 'a ~0123abcd-99999999'],
    ['another secret', 'a ~ffffffff retired 2026-11-23T03:00:00.000Z for bbbbbbbb'],
    ['another successor', 'a ~0123abcd retired 2026-11-23T03:00:00.000Z for cccccccc'],
    ['no date', 'a ~0123abcd retired 2026-02-30T03:00:00.000Z for bbbbbbbb'],
  ])('supersedes nothing: %s', (_, name) => {
    expect(supersededSince(name, '0123abcd', 'b'.repeat(32))).toBeNull();
  });
});
