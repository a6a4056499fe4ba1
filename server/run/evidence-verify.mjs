#!/usr/bin/env node
// `npx <folder of a clone> visit.pdf`: the same as `npm run evidence:verify`. A packed tarball cannot have it, because Node
// runs no TypeScript below node_modules.
process.argv.splice(2, 0, 'evidence:verify')
await import('./bootstrap.mjs')
