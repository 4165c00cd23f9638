// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's.
/** A part of a template. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The texts of the marked policy, and what takes their place. */
const places: readonly (readonly [mark: string, place: string])[] = [
  ['the-tenant', '${Checked.Tenant}'],
  ['marked-hash', '${Checked.Hash}'],
  ['MarkedStack', '${AWS::StackName}'],
  ['cron(59 23 31 12 ? *)', '${Checked.Schedule}'],
  ['Antarctica/Troll', '${Checked.TimeZone}'],
];

/** Puts references to parameters, and to what the check of the policy tells, where a marked text stands in a template. */
export function placeParameters(part: Json): Json {
  if (typeof part === 'string') return placeInText(part);
  if (Array.isArray(part)) return part.map(placeParameters);
  if (part === null || typeof part !== 'object') return part;
  const kept = Object.entries(part).filter(([key]) => key !== 'Metadata');
  const secrets = secretsOf(part);
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'Resource' && secrets !== null ? listOf(secrets) : placeParameters(value),
    ]),
  );
}

/** Which secrets a statement is about: how many those are follows from the policy, so that their list is one reference. */
function secretsOf({ Action, Resource }: { [key: string]: Json }): string | null {
  if (!JSON.stringify(Resource ?? '').includes('marked/')) return null;
  if (JSON.stringify(Action).includes('secretsmanager:PutSecretValue')) return 'Renewed';
  return JSON.stringify(Resource).includes('marked/designated') ? 'Designated' : 'Own';
}

function listOf(attribute: string): Json {
  return { 'Fn::Split': [',', { 'Fn::GetAtt': ['Checked', attribute] }] };
}

function placeInText(text: string): Json {
  const placed = places.reduce((sofar, [mark, place]) => sofar.replaceAll(mark, place), text);
  return placed === text ? text : { 'Fn::Sub': placed };
}
