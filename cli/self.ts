import { dirname, relative } from 'node:path';
import { folderOfPerson } from './environment.ts';

const clone = dirname(import.meta.dirname);
const stands = folderOfPerson() ?? clone;
const outside = relative(clone, stands).startsWith('..');
const npm = outside ? `npm --prefix "${clone}"` : 'npm';

/**
 * How a person calls this command line where it runs: through npm in a clone, which runs the sources, also from outside of
 * it; by its name elsewhere.
 */
export const self = import.meta.filename.endsWith('.ts') ? `${npm} run -s hygiene --` : 'npx token-hygiene';
