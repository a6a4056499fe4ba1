import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DRAWN, drawConfiguration } from './support/source/configuration.ts'

// Redraws the tables of docs/configuration.md from the schema of the configuration (server/kernel/process/settings). `npm run
// format` then gives the columns their width.
const page = resolve(import.meta.dirname, '../docs/configuration.md')
const text = await readFile(page, 'utf8')
await writeFile(
  page,
  text.replace(DRAWN, () => drawConfiguration()),
)
