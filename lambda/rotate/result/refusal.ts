import { GuardError } from '../../errors.ts';

/** A rotation that stops before it does harm: what is the case, and what a person can do about it. */
export class Refusal extends GuardError {
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** Another rotation of the same secret is under way, or has just ended: nothing is wrong, and nothing to do. */
export class UnderWay extends Refusal {}
