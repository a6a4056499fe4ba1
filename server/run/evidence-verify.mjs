#!/usr/bin/env node
// `npx <folder of a clone> visit.pdf`: the same as `npm run evidence:verify`. A package has the command as one file instead,
// because Node runs no TypeScript below node_modules.
import { existsSync } from 'node:fs'

if (existsSync(new URL('./bootstrap.mjs', import.meta.url))) {
  process.argv.splice(2, 0, 'evidence:verify')
  await import('./bootstrap.mjs')
} else await import('../../.data/evidence-verify.mjs')
