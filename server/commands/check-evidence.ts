import { readFile, rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { publishersOf } from '../adapters/index.ts'
import { createFolderPublisher } from '../adapters/publish/folder.ts'
import { VendorError } from '../adapters/vendor/vendor-error.ts'
import { checkEvidence, type Progress } from '../evidence-check/check.ts'
import { readPublished } from '../evidence-check/published.ts'
import { openDatabase } from '../kernel/database/db.ts'
import { readEnv } from '../kernel/process/env.ts'
import { readJson } from '../kernel/storable.ts'
import { errorCode } from '../kernel/thrown.ts'
import { checkTexts as texts } from './check-evidence.zh-CN.ts'
import { evidenceTrust } from './evidence/trust.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Entries or visits between two lines about the progress. */
const STEP = 100_000

/** How far an interrupted check has come: the visits up to this id are checked, and these sentences were found. */
const stateSchema = z.object({ after: z.uuid(), visits: z.number().int(), found: z.array(z.string()) })
type State = z.infer<typeof stateSchema>

async function readState(file: string | undefined): Promise<State | null> {
  if (file === undefined) return null
  try {
    return stateSchema.parse(readJson(await readFile(file, 'utf8')))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Written beside and renamed, so that a check that is killed while it writes leaves the state before. */
async function writeState(file: string, state: State): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}

/**
 * `npm run evidence:check`: checks all evidence of the database against the log and its copies outside. Exits with 1 if
 * anything was found, and with 2 if the copies cannot be read.
 *
 * `--copies FOLDER` reads the published copies from a folder instead of from where they are published; `--key VKEY` trusts
 * a further key of the log; `--state FILE` keeps the progress in a file, from which the next call goes on.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      copies: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      state: { type: 'string' },
    },
  })
  const env = readEnv()
  const places = values.copies === undefined ? publishersOf(env) : [createFolderPublisher(values.copies)]
  const trust = await evidenceTrust(env, values.key)
  const db = openDatabase(env)
  try {
    const read = await readPublished(places).catch((error: unknown) => {
      if (error instanceof VendorError) return error
      throw error
    })
    if (read instanceof VendorError) {
      say(texts.copiesUnreachable(read.code))
      return 2
    }
    const { notes, copyOfTile } = read
    say(notes.length === 0 ? texts.noCopies : texts.copies(notes.length))
    if (trust.trusted.length === 0) say(texts.noKey)
    const before = await readState(values.state)
    if (before !== null) say(texts.resumed(before.visits))
    const told = { log: 0, visits: 0 }
    const onProgress = (progress: Progress) => {
      const done = progress.part === 'log' ? progress.entries : progress.visits
      if (done - told[progress.part] < STEP) return
      told[progress.part] = done
      say(progress.part === 'log' ? texts.log(done) : texts.visits(done))
    }
    const { findings, visits, entries, signed, erased } = await checkEvidence(db, {
      ...trust,
      published: notes,
      copyOfTile,
      onProgress,
      ...(before === null ? {} : { after: before.after }),
      onVisits: async (progress) => {
        if (values.state === undefined) return
        const found = progress.findings.map(texts.finding)
        await writeState(values.state, {
          after: progress.to,
          visits: (before?.visits ?? 0) + progress.visits,
          found: [...new Set([...(before?.found ?? []), ...found])],
        })
      },
    })
    const found = [...new Set([...(before?.found ?? []), ...findings.map(texts.finding)])]
    for (const sentence of found) say(sentence)
    if (erased > 0) say(texts.erased(erased))
    say(
      found.length > 0
        ? texts.broken(found.length)
        : texts.whole((before?.visits ?? 0) + visits, entries, signed),
    )
    return found.length > 0 ? 1 : 0
  } finally {
    await db.close()
  }
}

process.exitCode = await main()
