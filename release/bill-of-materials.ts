import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { version } from '../lambda/version.ts';

const packageSchema = z.object({ version: z.string(), license: z.string(), integrity: z.string() });
/** What only building and testing needs, and what whoever installs the package brings. */
const apartSchema = z.union([
  z.object({ dev: z.literal(true) }),
  z.object({ devOptional: z.literal(true) }),
  z.object({ peer: z.literal(true) }),
]);
const lockSchema = z.object({ packages: z.record(z.string(), z.unknown()) });

/**
 * The bill of materials of the package, from the lock file: what is installed with it, each with licence and hash. (npm's
 * own leaves out what is needed for building too.)
 * @see https://cyclonedx.org/docs/1.6/json/
 */
function billOfMaterials(lock: string) {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(lock, 'utf8')));
  const installed = Object.entries(packages)
    .filter(([path, facts]) => path !== '' && !apartSchema.safeParse(facts).success)
    .map(([path, facts]) => ({ name: path.replace(/^.*node_modules\//, ''), ...packageSchema.parse(facts) }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: 'token-hygiene', version } },
    components: installed.map(componentOf),
  };
}

function componentOf({
  name,
  version: own,
  license,
  integrity,
}: z.infer<typeof packageSchema> & { name: string }) {
  const [algorithm = '', hash = ''] = integrity.split('-');
  const purl = `pkg:npm/${name.replace('@', '%40')}@${own}`;
  // An expression such as (MIT OR CC0-1.0) has a field of its own.
  const licence = /^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license };
  return {
    ...{ type: 'library', 'bom-ref': purl, name, version: own, purl, licenses: [licence] },
    hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(hash, 'base64').toString('hex') }],
  };
}

process.stdout.write(`${JSON.stringify(billOfMaterials('package-lock.json'), null, 2)}\n`);
