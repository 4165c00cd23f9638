import * as z from 'zod';

/** What a filter says of one attribute: any of these may hold. */
const conditions = z.array(
  z.union([
    z.string(),
    z.strictObject({ prefix: z.string() }),
    z.strictObject({ suffix: z.string() }),
    z.strictObject({ 'equals-ignore-case': z.string() }),
    z.strictObject({ exists: z.boolean() }),
    z.strictObject({ 'anything-but': z.union([z.string(), z.array(z.string())]) }),
  ]),
);
const filterPolicy = z.record(z.string(), conditions);

type Condition = z.infer<typeof conditions>[number];

/**
 * Whether a subscription's filter lets a message through. Only filters by attributes are understood, with the
 * operators for texts; what else a filter says counts as holding it back, since nobody is then known to read it.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passesFilter(
  subscription: Readonly<Record<string, string>>,
  message: Readonly<Record<string, string>>,
): boolean {
  const { FilterPolicy: text, FilterPolicyScope: scope = 'MessageAttributes' } = subscription;
  if (text === undefined || text === '') return true;
  const policy = readPolicy(text);
  if (policy === null) return false;
  const wanted = Object.entries(policy);
  if (wanted.length === 0) return true;
  if (scope !== 'MessageAttributes') return false;
  return wanted.every(([name, ways]) => {
    const value = Object.hasOwn(message, name) ? message[name] : undefined;
    return ways.some((condition) => holds(condition, value));
  });
}

function readPolicy(text: string): z.infer<typeof filterPolicy> | null {
  try {
    return filterPolicy.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function holds(condition: Condition, value: string | undefined): boolean {
  if (typeof condition !== 'string' && 'exists' in condition)
    return condition.exists === (value !== undefined);
  if (value === undefined) return false;
  if (typeof condition === 'string') return condition === value;
  if ('prefix' in condition) return value.startsWith(condition.prefix);
  if ('suffix' in condition) return value.endsWith(condition.suffix);
  if ('equals-ignore-case' in condition)
    return condition['equals-ignore-case'].toLowerCase() === value.toLowerCase();
  return ![condition['anything-but']].flat().includes(value);
}
