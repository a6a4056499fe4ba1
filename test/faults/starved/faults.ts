import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Instance } from '../instance/instance.ts'
import type { Place } from '../instance/place.ts'

const run = promisify(execFile)

/** What is at hand while a fault lasts. */
export interface Scene {
  readonly place: Place
  readonly instance: Instance
  /** A file: while it exists, the instance resolves no names. */
  readonly noNames: string
  /** A file: while it exists, each fsync of the database takes 100 ms longer. */
  readonly slow: string
  /** A small disk that holds the tables; null without the right to mount one. */
  readonly disk: string | null
  /** What `/readyz` answers while nothing is short: in the demo, an instance with keys of its own is never ready. */
  readonly usual: number
}

/** Something that this machine lacks for a while. */
export interface Starvation {
  readonly name: string
  /** Whether the instance can serve nobody meanwhile, which `/readyz` must say. */
  readonly unready: boolean
  /** Whether not even a connection of a probe may be accepted meanwhile. */
  readonly mute?: true
  /** Whether every call must succeed all the same. */
  readonly harmless?: true
  /** Whether this machine cannot make the fault. */
  readonly lacks?: (means: { readonly disk: string | null; readonly library: string | null }) => boolean
  readonly begin: (scene: Scene) => Promise<void>
  readonly end: (scene: Scene) => Promise<void>
}

/** Ends the connections of the instances, so that they need new ones. */
async function hangUp({ owner }: Place): Promise<void> {
  await owner.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user',
  )
}

const limit = (pid: number, files: number | string) => run('prlimit', [`--pid=${pid}`, `--nofile=${files}:`])
const FULL = 'full'

export const starvations: readonly Starvation[] = [
  {
    name: 'no name of the database resolves, and connections end',
    unready: true,
    begin: async ({ place, noNames }) => {
      await writeFile(noNames, '')
      await hangUp(place)
    },
    end: ({ noNames }) => rm(noNames),
  },
  {
    name: 'each fsync takes 100 ms',
    unready: false,
    harmless: true,
    lacks: ({ library }) => library === null,
    begin: ({ slow }) => writeFile(slow, '', { mode: 0o644 }),
    end: ({ slow }) => rm(slow),
  },
  {
    name: 'the disk of the tables is full',
    unready: false,
    lacks: ({ disk }) => disk === null,
    begin: async ({ disk }) => {
      // Writes until nothing fits any more.
      const source = ['if=/dev/zero', `of=${join(disk ?? '', FULL)}`, 'bs=64k']
      await run('dd', source).catch(() => undefined)
    },
    end: ({ disk }) => rm(join(disk ?? '', FULL)),
  },
  {
    name: 'the instance may open no file or connection, and those to the database end',
    unready: true,
    mute: true,
    begin: async ({ place, instance: { pid } }) => {
      // Everything that is open stays open, and nothing new gets a number.
      await limit(pid, 3)
      await hangUp(place)
    },
    end: ({ instance: { pid } }) => limit(pid, 1024).then(() => undefined),
  },
]
