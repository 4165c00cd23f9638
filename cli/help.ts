import type { CommandEntry } from './catalogue.ts';
import { self } from './self.ts';

const exits = [
  ['0', 'done'],
  ['1', 'done in part, or failed'],
  ['2', 'wrong use or wrong configuration; nothing was attempted'],
  ['3', 'halted by a guard with not one deletion made'],
  ['130', 'a second Ctrl-C, or one during a read-only command'],
] as const;

/** Every variable that this command line reads, and what for. */
export const variables = [
  ['SAIL_BASE_URL', 'the tenant: what init writes; else it must be the policy’s baseUrl'],
  ['SAIL_CLIENT_ID', 'id of the token that the tool works with'],
  ['SAIL_CLIENT_SECRET', 'its secret'],
  ['HYGIENE_TOPIC_ARN', 'topic of an installation in AWS, for doctor'],
  ['AWS_REGION', 'and AWS_PROFILE, AWS_ENDPOINT_URL: as the AWS command line reads them'],
  [
    'HTTPS_PROXY',
    'and ALL_PROXY, NO_PROXY, also in small letters: as curl reads them, but never for loopback',
  ],
  ['NODE_EXTRA_CA_CERTS', 'file with the certificates of your company’s own authority'],
  ['TMPDIR', 'where plan and explain keep what they think through'],
  ['NO_COLOR', 'no colours'],
] as const;

/** What stands below the commands of the whole program. */
export const helpAfter = [
  '',
  'First steps:',
  `  ${self} init      then validate, doctor, plan and run`,
  `  ${self} demo      needs no tenant`,
  '',
  'Exit codes:',
  ...exits.map((row) => lineOf(row, 4)),
  '',
  'Variables:',
  ...variables.map((row) => lineOf(row, 20)),
].join('\n');

/** What stands below the options of one command: its examples. */
export function helpOf({ examples }: CommandEntry): string {
  return ['', 'Examples:', ...examples.map((words) => `  ${self} ${words}`)].join('\n');
}

function lineOf([name, about]: readonly [string, string], width: number): string {
  return `  ${name.padEnd(width)} ${about}`;
}
