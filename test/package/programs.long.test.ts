import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parameterTemplate } from '../../release/parameter-template.ts';
import { oneTenant } from '../infra/ask-policy-check.ts';
import { startMoto } from '../support/moto.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { faultsIn, flagsOf } from './commands-of.ts';

describe('commands of AWS', () => {
  const aws = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  const installed = aws.status === 0;
  const env = {
    ...{ PATH: process.env['PATH'], HOME: scratchFolder('hygiene-aws'), AWS_DEFAULT_REGION: 'eu-central-1' },
    ...{ AWS_ACCESS_KEY_ID: 'made-up', AWS_SECRET_ACCESS_KEY: 'made-up' },
  };

  // Without the program this says that it was skipped.
  it.skipIf(!installed)('are understood by the program itself', () => {
    const answers = faultsIn(/^aws (?!s3 |cloudformation |s3api )[a-z]/, ([, ...words]) => {
      // The first version of the program has no such format: it takes a payload as it is.
      const second = aws.stdout.startsWith('aws-cli/2');
      const own = second ? words : words.filter((word) => !/cli-binary-format|^raw-in/.test(word));
      const asked = own.map((word) => word.replace(/^file:.*/, '{}').replace(/^VERSION$/, 'f'.repeat(32)));
      const nowhere = { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
      const { stderr } = spawnSync('aws', asked, { env: nowhere, encoding: 'utf8' });
      return stderr.includes('Could not connect to the endpoint URL') ? [] : [stderr.trim().slice(-200)];
    });
    expect(answers).toEqual([]);
  });

  it.skipIf(!installed)('of the template bring its functions, and the policy, to the account', async () => {
    const moto = await startMoto();
    if (moto === null) return;
    onTestFinished(moto.stop);
    const folder = scratchFolder('hygiene-cloudformation');
    mkdirSync(join(folder, 'functions'));
    writeFileSync(join(folder, 'functions', 'nightly.zip'), 'a function');
    writeFileSync(join(folder, 'hygiene.yaml'), oneTenant);
    const template = parameterTemplate(join(folder, 'cdk'));
    writeFileSync(join(folder, 'token-hygiene.template.json'), JSON.stringify(template));
    const run = (line: string) =>
      execFileSync('bash', ['-c', line], {
        ...{ cwd: folder, env: { ...env, AWS_ENDPOINT_URL: moto.endpoint }, encoding: 'utf8', stdio: 'pipe' },
      });
    run('aws s3 mb s3://code');
    const lines =
      /^aws s3 cp .*\naws cloudformation deploy .*$/m.exec(readFileSync('docs/deploy.md', 'utf8'))?.[0] ?? '';
    // The emulator cannot make a durable function: the stack is planned and not made.
    run(`${lines.replaceAll('<bucket>', 'code').replaceAll('<version>', '1.2.3')} --no-execute-changeset`);
    expect(run('aws s3 ls s3://code --recursive')).toContain('token-hygiene/1.2.3/nightly.zip');
    const [planned] = JSON.parse(
      run('aws cloudformation list-change-sets --stack-name TokenHygiene'),
    ).Summaries;
    const described = run(`aws cloudformation describe-change-set --change-set-name ${planned.ChangeSetId}`);
    expect(JSON.parse(described).Parameters).toContainEqual({
      ParameterKey: 'Policy',
      ParameterValue: oneTenant.trim(),
    });
  });
});

describe('commands of CDK', () => {
  const helps = new Map<string, string>();

  /** What the program's own help of that command does not name. */
  function unknownIn(words: string[]): string[] {
    const [command = '', ...rest] = words.slice(words.indexOf('cdk') + 1);
    const program = join('node_modules', '.bin', 'cdk');
    const known = helps.get(command) ?? execFileSync(program, [command, '--help'], { encoding: 'utf8' });
    helps.set(command, known);
    if (!known.startsWith(`cdk ${command}`)) return ['no such command'];
    return flagsOf(rest).filter((flag) => !new RegExp(`(?:^|[\\s,])${flag}[\\s,]`, 'm').test(known));
  }

  it('are commands that it has, with its flags', () => {
    expect(faultsIn(/^(?:npx )?cdk [a-z]/, unknownIn)).toEqual([]);
    expect([...helps.keys()].sort()).toEqual(['bootstrap', 'deploy', 'destroy', 'diff']);
  });

  it('that are not there would be seen', () => {
    expect(unknownIn(['npx', 'cdk', 'undeploy'])).toEqual(['no such command']);
    expect(unknownIn(['npx', 'cdk', 'deploy', '--everything'])).toEqual(['--everything']);
  });
});
