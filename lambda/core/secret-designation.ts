/** What a designation tells of a secret; null is what it leaves open. */
type Designation = {
  name: string;
  /** The ARN up to the name: partition, region and account. */
  place: string | null;
  /** The six characters with which Secrets Manager tells a secret from an earlier one of that name. */
  suffix: string | null;
};

const arnPattern = /^(arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:)(.+)$/;
const suffixed = /^(.+)-([A-Za-z0-9]{6})$/;

/**
 * Whether a text is a name that Secrets Manager takes; anything else could be a pattern in a role's policy.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(text);
}

/**
 * Whether two designations (a name, an ARN, or an ARN without its suffix) are of one secret. A name is that
 * of any account and region, since it does not say; an ARN whose name ends like a suffix is taken for a whole
 * one, as Secrets Manager takes it.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function sameSecret(left: string, right: string): boolean {
  const [one, other] = [readDesignation(left), readDesignation(right)];
  return one.name === other.name && agree(one.place, other.place) && agree(one.suffix, other.suffix);
}

/** The name in a designation: one secret is never designated by two names. */
export function secretNameOf(designation: string): string {
  return readDesignation(designation).name;
}

function readDesignation(text: string): Designation {
  const [, place = null, rest = text] = arnPattern.exec(text) ?? [];
  const [, name = rest, suffix = null] = (place === null ? null : suffixed.exec(rest)) ?? [];
  return { name, place, suffix };
}

function agree(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}
