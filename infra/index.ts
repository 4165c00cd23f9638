// biome-ignore-all lint/performance/noBarrelFile: it is what the package exports, and nothing here imports it.
export { type CheckedPolicy, readPolicy } from './policy-input.ts';
export { TokenHygiene, type TokenHygieneProps } from './token-hygiene.ts';
