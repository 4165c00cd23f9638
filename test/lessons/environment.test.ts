import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const canary = 'canary-of-the-environment';
const loud = {
  ...{ DEBUG: '*', LOG_LEVEL: 'debug', LOGLEVEL: 'TRACE', AWS_LAMBDA_LOG_LEVEL: 'TRACE', VERBOSE: '1' },
  ...{ POWERTOOLS_DEV: 'true', POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DEBUG: 'true' },
};

describe('Environment dumped at debug level: never', () => {
  it('no variable of the caller is in the output or the artefacts of a run, however loud it is asked to be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'environment-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const words = ['cli/main.js', 'demo', '--tokens', '30', '--nights', '1', '--out', folder];
    const env = { PATH: process.env['PATH'], ...loud, SAIL_CLIENT_SECRET: canary, SOME_API_KEY: canary };
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    expect(status).toBe(0);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(5);
    const written = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect([stdout, stderr, ...written].filter((text) => text.includes(canary))).toEqual([]);
  });

  it('production code reads variables one by one, and passes the whole environment to one function only', () => {
    const sources = ['lambda', 'cli', 'sandbox', 'infra'].flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(room, file)),
    );
    expect(sources.length).toBeGreaterThan(200);
    const whole = sources.filter((file) => /process\.env(?!\[')/.test(readFileSync(file, 'utf8')));
    expect(whole).toEqual(['cli/environment.ts']);
  });
});
