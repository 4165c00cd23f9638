import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';

const { dependencies, devDependencies } = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        license: z.string().optional(),
        dev: z.boolean().default(false),
        peer: z.boolean().default(false),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

const pinned = Object.entries({ ...dependencies, ...devDependencies });

it('every dependency is pinned to one version', () => {
  expect(pinned.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it('the AWS clients are of one release', () => {
  const clients = pinned.filter(([name]) => name.startsWith('@aws-sdk/client-'));
  expect(clients.length).toBeGreaterThan(5);
  expect(new Set(clients.map(([, version]) => version)).size).toBe(1);
});

it('no part of the AWS SDK is installed twice', () => {
  const parts = Object.keys(packages).filter((path) => /\/@(?:aws-sdk|smithy)\/[^/]+$/.test(path));
  expect(parts.length).toBeGreaterThan(20);
  expect(parts.filter((path) => path.lastIndexOf('node_modules/') > 0)).toEqual([]);
});

it('whoever installs the package gets licences that ask for nothing but their text', () => {
  const free = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];
  const installed = Object.entries(packages).filter(([path, { dev, peer }]) => path !== '' && !dev && !peer);
  expect(installed.length).toBeGreaterThan(50);
  expect(
    installed.flatMap(([path, { license = 'none' }]) =>
      free.includes(license) ? [] : [`${path}: ${license}`],
    ),
  ).toEqual([]);
});
