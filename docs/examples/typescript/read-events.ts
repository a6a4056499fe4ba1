import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { send } from './partner-api.ts'

// Unknown fields are ignored, and types are texts, because there may be new ones.
const page = z.object({
  rows: z.array(z.object({ id: z.string(), type: z.string(), policyNo: z.string() })),
  next: z.string(),
  more: z.boolean(),
})

/*
 * Reads the events that are new since the last run: node read-events.ts PLACE_FILE
 *
 * The place is stored after the events of a page were handled. If this program ends in between, the next run reads them
 * again, so handle each event id once.
 */
const [file = ''] = process.argv.slice(2)
let more = true
while (more) {
  const after = existsSync(file) ? `&after=${encodeURIComponent(await readFile(file, 'utf8'))}` : ''
  const read = page.parse(await send(`/events?limit=500${after}`))
  for (const { id, type, policyNo } of read.rows) process.stdout.write(`${id} ${type} ${policyNo}\n`)
  await writeFile(file, read.next)
  more = read.more
}
