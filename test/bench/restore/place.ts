import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { backupStoreOf } from '#server/adapters/index.ts'
import { createFolderPublisher } from '#server/adapters/publish/folder.ts'
import type { PublishPort } from '#server/adapters/publish/port.ts'
import type { BackupPlace } from '#server/backup/objects.ts'
import { BackupSeal } from '#server/backup/seal.ts'
import type { Env } from '#server/kernel/process/env.ts'

/** Where the backup of the benchmark is kept. */
export function placeOf(env: Env): BackupPlace {
  const store = backupStoreOf(env)
  if (store === null || env.BACKUP_KEYS === undefined) throw new Error('no place for backups')
  return { store, seal: new BackupSeal(env.BACKUP_KEYS, env.EVIDENCE_LOG_NAME) }
}

/** Where checkpoints are published: the demo's own place is a server that does not run here. */
export function copiesOf({ EVIDENCE_PUBLISH_FOLDER: folder }: Env): PublishPort[] {
  if (folder === undefined) throw new Error('no place for copies')
  return [createFolderPublisher(folder)]
}

const messageSchema = z.union([
  z.object({ line: z.string(), at: z.number() }),
  z.object({
    result: z.object({
      verdict: z.string(),
      findings: z.array(z.string()),
      missing: z.number().nullable(),
      rpoSeconds: z.number().nullable(),
      rtoSeconds: z.number().nullable(),
    }),
    peak: z.number(),
  }),
])

/** How a drill went in a process of its own. */
export interface Drilled extends z.output<typeof resultSchema> {
  /** What it printed, each with the milliseconds since the process began. */
  readonly lines: readonly { readonly line: string; readonly at: number }[]
}
const resultSchema = messageSchema.options[1]

/** Runs a drill in a process of its own. @param at the instant to restore; null for the newest */
export async function runDrill(
  variables: Readonly<Record<string, string>>,
  at: Date | null,
  say: (line: string) => void,
): Promise<Drilled> {
  const child = fork(join(import.meta.dirname, 'drill-process.ts'), at === null ? [] : [at.toISOString()], {
    env: { ...process.env, ...variables },
  })
  const lines: { line: string; at: number }[] = []
  let ended: z.output<typeof resultSchema> | null = null
  child.on('message', (message) => {
    const read = messageSchema.parse(message)
    if ('peak' in read) ended = read
    else {
      lines.push(read)
      say(`  ${(read.at / 1000).toFixed(0)} s  ${read.line}`)
    }
  })
  await once(child, 'exit')
  if (ended === null) throw new Error('the drill ended without a result')
  return { ...resultSchema.parse(ended), lines }
}
