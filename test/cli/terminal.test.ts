import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { createProgressDisplay } from '../../cli/terminal/progress.ts';
import { renderTable } from '../../cli/terminal/table.ts';

/** A stream that keeps what it gets; `isTTY` makes it a terminal. */
function openStream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const pipe = new PassThrough();
  const chunks: string[] = [];
  pipe.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const terminal = {
    isTTY,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  const stream: NodeJS.WriteStream = Object.assign(pipe, terminal) as unknown as NodeJS.WriteStream;
  return { stream, text: () => chunks.join('') };
}

describe('the display of progress', () => {
  it('is a line a phase where nobody watches, without escape codes', () => {
    const { stream, text } = openStream(false);
    const display = createProgressDisplay({ stream, quiet: false });
    display.show({ phase: 'listing tokens', done: 1, total: 3 });
    display.show({ phase: 'listing tokens', done: 2, total: 3 });
    display.show({ phase: 'deciding', done: 0, total: null });
    display.stop();
    expect(text()).toBe('listing tokens: 1 of 3\ndeciding\n');
  });

  it('comes again after five seconds, with the time that is left at the pace so far', () => {
    vi.useFakeTimers();
    const { stream, text } = openStream(false);
    const display = createProgressDisplay({ stream, quiet: false });
    display.show({ phase: 'deleting', done: 0, total: 100 });
    vi.advanceTimersByTime(4_999);
    display.show({ phase: 'deleting', done: 9, total: 100 });
    vi.advanceTimersByTime(1);
    display.show({ phase: 'deleting', done: 10, total: 100 });
    vi.advanceTimersByTime(45_000);
    display.show({ phase: 'deleting', done: 100, total: 100 });
    vi.useRealTimers();
    expect(text()).toBe('deleting: 0 of 100\ndeleting: 10 of 100, about 45 s left\ndeleting: 100 of 100\n');
  });

  it('says nothing when it is to be quiet', () => {
    const { stream, text } = openStream(false);
    createProgressDisplay({ stream, quiet: true }).show({ phase: 'deciding', done: 0, total: null });
    expect(text()).toBe('');
  });
});

describe('a table', () => {
  const columns = [{ title: 'token', fixed: true }, { title: 'why' }];

  it('puts its cells in columns under capital titles', () => {
    const lines = renderTable(columns, [['CI', 'never used']], 60).split('\n');
    expect(lines.map((line) => line.trimEnd())).toEqual(['TOKEN  WHY', 'CI     never used']);
  });

  it('breaks between words, and inside one only where it is longer than its column', () => {
    const owner = 'a'.repeat(60);
    const lines = renderTable(
      [{ title: 'token' }, { title: 'owner' }, { title: 'why' }],
      [['a token with a name of some length', owner, 'last used 2024-08-25, 90 days ago or longer']],
      80,
    ).split('\n');
    expect(lines).toEqual([
      'TOKEN                      OWNER                       WHY',
      'a token with a name of     aaaaaaaaaaaaaaaaaaaaaaaaaa  last used 2024-08-25, 90',
      'some length                aaaaaaaaaaaaaaaaaaaaaaaaaa  days ago or longer',
      '                           aaaaaaaa',
    ]);
  });

  it('fits the width by breaking what is longer', () => {
    const lines = renderTable(columns, [['CI', 'last used '.repeat(20)]], 50).split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  it('lets no name that a token’s owner typed command the terminal', () => {
    const name = '\u001B[2J\u001B]0;pwned\u0007evil\nrow \u202Etxt';
    const table = renderTable(columns, [[name, '']], 80);
    expect(table.split('\n')).toHaveLength(2);
    for (const command of ['\u0007', '\u001B', '\u202E']) expect(table).not.toContain(command);
  });
});
