/**
 * What a night may spend of the 3,000 durable operations after which Lambda ends an execution: two for each batch of
 * deletions, its wait and its step; one for each part of the mails to owners, and in 12 hours 180 pauses among them. The
 * rest is for the fixed steps, and for two steps of each rotation, of which one role can name about 180.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const most = { batches: 700, mailParts: 600 };

/** How many of what is to be done one night can do, and what to say of the rest. */
export function withinOperations(
  kind: keyof typeof most,
  wanted: number,
): { tonight: number; problem: string | null } {
  const tonight = Math.min(wanted, most[kind]);
  if (tonight === wanted) return { tonight, problem: null };
  const what = kind === 'batches' ? 'batches of deletions' : 'parts of the mails to owners';
  const problem = `Of ${wanted} ${what} this night does ${tonight}, since Lambda ends an execution at 3,000 operations; the rest is for the next night.`;
  return { tonight, problem };
}
