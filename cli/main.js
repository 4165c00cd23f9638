#!/usr/bin/env node
import module from 'node:module';
import './require-node.js';

// The sources are compiled once: a package is compiled already, and where nothing can be written all goes on without.
if (import.meta.url.endsWith('/cli/main.js'))
  module.enableCompileCache?.(new URL('../node_modules/.cache/compiled', import.meta.url).pathname);

// Loaded only then, so that an older Node.js gets a sentence and not the first thing that it lacks.
const { runCommandLine } = await import('./program.ts');
process.exitCode = await runCommandLine(process.argv);
