import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsIn, flagsOf } from './commands-of.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

describe('commands of AWS', () => {
  const clients: Record<string, string> = {
    ...{ ssm: 'ssm', s3api: 's3', sns: 'sns', lambda: 'lambda', secretsmanager: 'secrets-manager' },
  };
  const ofProgram = ['--query', '--cli-binary-format'];
  const pascal = (words: string) =>
    words.replaceAll(/(?:^-*|-)([a-z])/g, (_all, letter) => letter.toUpperCase());

  /** What the types of the service's own client do not know; `aws s3` and `cloudformation deploy` are the program's own. */
  function unknownIn([, service = '', operation = '', ...words]: string[]): string[] {
    if (service === 's3' || `${service} ${operation}` === 'cloudformation deploy') return [];
    const types = `node_modules/@aws-sdk/client-${clients[service]}/dist-types/commands/${pascal(operation)}Command.d.ts`;
    if (!existsSync(types)) return ['no such operation'];
    const text = readFileSync(types, 'utf8');
    const known = (flag: string) => ofProgram.includes(flag) || text.includes(` *   ${pascal(flag)}: `);
    return flagsOf(words).filter((flag) => !known(flag));
  }

  it('are operations that their services have, with their members as flags', () => {
    expect(faultsIn(/^aws [a-z0-9]+ [a-z]/, unknownIn)).toEqual([]);
  });

  it('that are not there would be seen', () => {
    expect(unknownIn(['aws', 'ssm', 'put-switch'])).toEqual(['no such operation']);
    expect(unknownIn(['aws', 'ssm', 'put-parameter', '--nam', 'x'])).toEqual(['--nam']);
  });
});

describe('commands of npm', () => {
  const packages = ['token-hygiene', ...Object.keys(manifest.devDependencies)];

  function unknownIn([, verb = '', ...words]: string[]): string[] {
    if (verb === 'install') return words.filter((word) => !packages.includes(word.replace(/@latest$/, '')));
    if (['ci', 'cit', 'pack'].includes(verb)) return words;
    const script = verb === 'run' ? (words.find((word) => !word.startsWith('-')) ?? '') : verb;
    return Object.hasOwn(manifest.scripts, script) ? [] : [`no script ${script}`];
  }

  it('install packages of this project, and run scripts of it', () => {
    expect(faultsIn(/^npm [a-z]/, unknownIn)).toEqual([]);
  });

  it('that are not there would be seen', () => {
    expect(unknownIn(['npm', 'run', '-s', 'rewind'])).toEqual(['no script rewind']);
    expect(unknownIn(['npm', 'install', 'left-pad'])).toEqual(['left-pad']);
  });

  it('of the workflow, and of the gate that it runs, are scripts that there are', () => {
    const text = ['.github/workflows/verify.yml', '.ci/run']
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
    const named = [...text.matchAll(/npm run -s ([a-z:]+)/g)].map(([, script = '']) => script);
    expect(named).toEqual(expect.arrayContaining(['sbom', 'template', 'lint', 'test:long']));
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  it('as npx run what is installed: this command line, CDK, or a file with Node.js', () => {
    const runs = (program: string, file: string) =>
      program === 'node' ? existsSync(file) : ['token-hygiene', 'cdk'].includes(program);
    const unknown = ([, program = '', file = '']: string[]) => (runs(program, file) ? [] : ['is not there']);
    expect(faultsIn(/^npx /, unknown)).toEqual([]);
    expect(Object.keys(manifest.bin)).toEqual(['token-hygiene']);
  });
});
