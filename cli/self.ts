/** How a person calls this command line where it runs: through npm in a clone, which runs the sources; by its name elsewhere. */
export const self = import.meta.filename.endsWith('.ts') ? 'npm run -s hygiene --' : 'npx token-hygiene';
