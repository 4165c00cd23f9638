import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { Call } from './recorder.ts';

const one = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const policySchema = z.object({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.enum(['Allow', 'Deny']),
        Action: one,
        Resource: one,
        Condition: z
          .object({ StringEquals: z.object({ 'ses:FromAddress': z.array(z.string()).optional() }) })
          .optional(),
      }),
    ),
  }),
});
const functionSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).default({ Variables: {} }),
});
const intrinsic = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => ({ name: Ref })),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((value) => ({ name: value['Fn::GetAtt'].join('.') })),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
    .transform((value) => ({ parts: value['Fn::Join'][1] })),
]);

/** One action on one resource that a role may use, or must not; `senders` = as whom alone, where that is said. */
export type Permit = {
  effect: 'Allow' | 'Deny';
  action: string;
  resource: string;
  senders: string[] | undefined;
};

/** A template as if it were deployed: what its references are is looked up by a part of their name. */
export function deployedAs(template: Template, names: readonly (readonly [RegExp, string])[]) {
  function textOf(value: unknown): string {
    if (typeof value === 'string') return value;
    const parsed = intrinsic.parse(value);
    if ('parts' in parsed) return parsed.parts.map(textOf).join('').replace('parameter//', 'parameter/');
    return names.find(([pattern]) => pattern.test(parsed.name))?.[1] ?? `<${parsed.name}>`;
  }

  return {
    /** The variables of a function. */
    environmentOf(functionName: string): Record<string, string> {
      const found = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
        id.includes(functionName),
      );
      const { Variables } = functionSchema.parse(found?.[1].Properties).Environment;
      return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, textOf(value)]));
    },
    /** All that a role may do, and must not. */
    permitsOf(roleName: string): Permit[] {
      const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) =>
        policySchema.parse(Properties),
      );
      return policies
        .filter(({ Roles }) => Roles.some(({ Ref }) => Ref.includes(roleName)))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .flatMap(({ Effect: effect, Action, Resource, Condition }) => {
          const senders = Condition?.StringEquals['ses:FromAddress'];
          return Action.map(textOf).flatMap((action) =>
            Resource.map(textOf).map((resource) => ({ effect, action, resource, senders })),
          );
        });
    },
  };
}

/** Whether a permit is about a call. */
export function covers({ action, resource, senders }: Permit, call: Call): boolean {
  if (senders !== undefined && !senders.includes(call.from ?? '')) return false;
  const pattern = resource
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return action.toLowerCase() === call.action.toLowerCase() && new RegExp(`^${pattern}$`).test(call.resource);
}

/** Whether IAM would let a call through. */
export function isAllowed(permits: readonly Permit[], call: Call): boolean {
  const matching = permits.filter((permit) => covers(permit, call));
  return (
    matching.some(({ effect }) => effect === 'Allow') && !matching.some(({ effect }) => effect === 'Deny')
  );
}
