import { whyProtected } from '../core/decide/protections.ts';
import type { Pat } from '../core/pat.ts';
import { namedBeside, type StageOfVersion } from '../core/retire.ts';
import type { Allowed, DeletionRequest, Fresh, Judgement, Refused } from './passage.ts';
import { intended } from './record.ts';
import { unsent, type Verdict } from './verdict.ts';

/** A token to which something is to be done, and the last word on it. */
export type Checked<R, A> = { request: R; judgement: A | Refused };

/** Whoever asks says yes on what was just read, and nothing protects the token: the same protections for all. */
export function judge<F extends Fresh>(request: DeletionRequest<F>, fresh: F): Judgement {
  const judgement = request.judge(fresh);
  if (!judgement.allowed) return judgement;
  const reason = protectionOf(request, fresh);
  return reason === null ? judgement : { allowed: false, reason };
}

type Subject = { token: Pat; except?: StageOfVersion };

/** Why a token is kept whoever wants it gone; of what its rotation's secret names, only the excepted naming is none. */
export function protectionOf({ token, except }: Subject, { facts, naming }: Fresh): string | null {
  if (naming === undefined) return whyProtected(token, facts);
  const designated = new Set([...facts.designated, ...namedBeside(naming, except)]);
  return whyProtected(token, { ...facts, designated });
}

/** The verdict on a token for which nothing is sent, since it was judged so. */
export function refused(judgement: Allowed | Refused): Verdict {
  if (judgement.allowed) return intended;
  return unsent(judgement.outcome ?? 'spared', judgement.reason);
}
