import { Argument, type Command, Option } from 'commander';
import type { CommandAction } from './command.ts';
import { type CommonFlag, confirmOption, nowOption, recordOptions, wholeNumber } from './flags.ts';

/** A command as it is declared: what it takes, how it is used, and where its code is, which is loaded only for it. */
export type CommandEntry = {
  name: string;
  about: string;
  argument?: Argument;
  common: readonly CommonFlag[];
  options?: readonly Option[];
  /** Command lines without the program's name, each valid as it stands. */
  examples: readonly string[];
  load: (program: Command) => Promise<CommandAction<never>>;
};

const everywhere = ['policy', 'tenant', 'out'] as const;

const population = (least: number): Option[] => [
  new Option('--tokens <n>', 'size of the population').argParser(wholeNumber(least, 200_000)).default(500),
  new Option('--seed <n>', 'of the population').argParser(wholeNumber(0, 2 ** 31)).default(1),
];

const nights = new Option('--nights <n>', 'how many nights').argParser(wholeNumber(1, 400)).default(10);

/** Every command, in the order of the help. */
export const catalogue: readonly CommandEntry[] = [
  {
    name: 'demo',
    about: 'runs simulated nights on an embedded tenant',
    common: ['out'],
    options: [...population(1), nights],
    examples: ['demo', 'demo --tokens 2000 --nights 3 --out demo-out'],
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'init',
    about: 'writes a commented policy file; never over one that exists',
    common: ['policy', 'tenant'],
    examples: ['init', 'init --policy policies/acme.yaml --tenant acme'],
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'validate',
    about: 'checks the policy file; no network',
    common: ['policy', 'tenant'],
    examples: ['validate', 'validate --policy policies/acme.yaml --json'],
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'doctor',
    about: 'checks everything that a run needs, a line each',
    common: everywhere,
    options: [
      new Option('--probe', 'finds out instead what the vendor leaves open, with throw-away tokens').default(
        false,
      ),
      confirmOption(),
    ],
    examples: ['doctor', 'doctor --tenant acme --out s3://my-bucket', 'doctor --probe --confirm acme'],
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'plan',
    about: 'shows what a run would do and why; changes nothing',
    common: everywhere,
    options: [
      new Option('--rule <name>', 'shows the tokens of one rule'),
      new Option('--owner <text>', 'shows the tokens of one owner: id, or display name with *'),
      new Option('--limit <n>', 'how many tokens it lists').argParser(wholeNumber(1, 200_000)).default(40),
      nowOption(),
    ],
    examples: ['plan', 'plan --rule stale --limit 100', 'plan --owner "svc-*"', 'plan --json --quiet'],
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'explain',
    about: 'every rule tried on a token, and the outcome',
    argument: new Argument('<token-id>', 'the id, or its beginning as plan prints it'),
    common: everywhere,
    options: [nowOption()],
    examples: ['explain 980c18dd015863dd6ea4479aebcfe486'],
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'run',
    about: 'does what the policy says',
    common: everywhere,
    options: [
      confirmOption(),
      new Option('--mode <mode>', 'report: makes no deletion of stale tokens, whatever the policy says'),
      new Option(
        '--notices-to <name>',
        'who reads the notices in the folder of messages, where no terminal shows them',
      ),
      nowOption(),
    ],
    examples: [
      'run',
      'run --mode report',
      'run --confirm acme',
      'run --confirm acme --notices-to iam-team --json --quiet',
    ],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'report',
    about: 'the past runs, and where the newest report lies',
    common: everywhere,
    examples: ['report', 'report --tenant acme --out s3://my-bucket'],
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'approve',
    about: 'approves exactly that halted plan',
    argument: new Argument('<plan-hash>', 'as the message of the halted run names it'),
    common: everywhere,
    options: recordOptions(),
    examples: [`approve sha256:${'0'.repeat(64)} --reason "200 test tokens were meant to go"`],
    load: async () => (await import('./commands/approve.ts')).approve,
  },
  {
    name: 'restore',
    about: 'gives quarantined tokens their former expiry back',
    argument: new Argument('[token-id]', 'the id, or its beginning as plan prints it'),
    common: everywhere,
    options: [
      new Option('--owner <id>', 'all of one owner'),
      new Option('--run <id>', 'all that one run put in quarantine'),
      confirmOption(),
      ...recordOptions(),
    ],
    examples: [
      'restore 980c18dd --confirm acme --reason "The payroll export needs it"',
      'restore --run 20261123T030000Z-0a1b2c --confirm acme --reason "A feed was down for a month"',
    ],
    load: async () => (await import('./commands/by-hand.ts')).restore,
  },
  {
    name: 'revoke',
    about: 'emergency: ends tokens at once, without notice',
    argument: new Argument('[token-id]', 'the whole id'),
    common: everywhere,
    options: [new Option('--owner <id>', 'all of one owner'), confirmOption(), ...recordOptions()],
    examples: [
      'revoke 980c18dd015863dd6ea4479aebcfe486 --confirm acme --reason "Found in a public repository"',
      'revoke --owner 0f3e2a1b4c5d6e7f8091a2b3c4d5e6f7 --confirm acme --reason "Phished" --by soc@example.org',
    ],
    load: async () => (await import('./commands/by-hand.ts')).revoke,
  },
  {
    name: 'rotate',
    about: 'rotates one designated token now',
    argument: new Argument('<secret>', 'its secret, as the policy names it'),
    common: everywhere,
    options: [confirmOption()],
    examples: ['rotate integrations/servicenow/isc-pat --confirm acme'],
    load: async () => (await import('./commands/rotate.ts')).rotate,
  },
  {
    name: 'sandbox',
    about: 'serves the embedded tenant until stopped',
    common: [],
    options: [
      ...population(0),
      new Option('--port <n>', 'port; 0 takes a free one').argParser(wholeNumber(0, 65_535)).default(0),
    ],
    examples: ['sandbox --tokens 200 --port 8080'],
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
  {
    name: 'completion',
    about: 'prints the completions of a shell',
    argument: new Argument('<shell>', 'bash, zsh, fish or powershell'),
    common: [],
    examples: ['completion bash', 'completion zsh', 'completion fish', 'completion powershell'],
    load: async (program) => (await import('./commands/completion.ts')).createCompletion(program),
  },
];
