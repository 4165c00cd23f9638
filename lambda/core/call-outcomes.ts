/** What a request for deletion came to; every value is final for this run. */
export type Deletion =
  /** 204; or 404 to a repetition after an attempt whose answer was lost, which a listing must confirm. */
  | { outcome: 'deleted'; status: number; trackingId: string | null }
  /** 404 to the first attempt, which a listing must confirm: a gateway gives one for a living token, too. */
  | { outcome: 'already-gone'; status: 404; trackingId: string | null }
  /**
   * Refused, or no answer although repeated: `uncertain` = it may have taken effect. Status 401 = the credentials
   * are refused, so that no other deletion fares better.
   */
  | {
      outcome: 'failed';
      status: number | null;
      trackingId: string | null;
      uncertain: boolean;
      reason: string;
    }
  /** The tenant asked for a longer wait than the run has. */
  | { outcome: 'not-reached'; reason: string };

/** A request without the answer that it needed; status 401 = the credentials are refused, so that no other fares better. */
type Unfulfilled<Outcome extends string> = {
  outcome: Outcome;
  status: number | null;
  trackingId: string | null;
  reason: string;
};

type NotReached = { outcome: 'not-reached'; reason: string };

/** A request for a change that has no answer to show for it: surely without effect, or perhaps with one. */
export type NoEffectShown = Unfulfilled<'refused' | 'uncertain'> | NotReached;

/** What a bulk update of expiries came to. Which tokens bear the new date is for a new listing to say, whatever this is. */
export type ExpiryUpdate =
  /** 200, and the answer shows every token with the new expiry. */
  | { outcome: 'accepted'; trackingId: string | null }
  /** 404: the tenant has no such route, and nothing changed. A gateway's 404 looks the same. */
  | { outcome: 'absent'; trackingId: string | null }
  /** Refused before any token was looked at: nothing changed. */
  | Unfulfilled<'refused'>
  /** All, some or none were changed: no clear answer, a 400 that may spare the other ids, or a 200 without each token. */
  | Unfulfilled<'uncertain'>
  /** Not sent, or turned away for longer than the run can wait: nothing changed. */
  | NotReached;

/** What a request to execute a workflow came to. */
export type WorkflowExecution =
  /** 200 with an id and no message: the workflow runs. */
  | { outcome: 'accepted'; executionId: string }
  /** Not executed: refused, or switched off. */
  | Unfulfilled<'refused'>
  /** No clear answer: it may run. */
  | Unfulfilled<'uncertain'>
  | NotReached;

/** Whether an identity is there. `gone` is one 404 on a tenant that shows the caller's own identity; believe two nights. */
export type IdentityState =
  | { state: 'present' }
  | { state: 'gone'; trackingId: string | null }
  | { state: 'unknown'; reason: string };
