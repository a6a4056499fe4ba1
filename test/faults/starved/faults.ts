import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Habits } from '../instance/customers.ts'
import type { Instance } from '../instance/instance.ts'
import type { Place } from '../instance/place.ts'
import { logFull } from './log-full.ts'
import { fill } from './small-disk.ts'
import { vendorsSilent } from './vendors-silent.ts'

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
  /** A small disk that holds the write-ahead log; null without the right to mount one. */
  readonly log: string | null
  /** How the customers behave. */
  readonly habits: Habits
  /** What `/readyz` answers while nothing is short: in the demo, an instance with keys of its own is never ready. */
  readonly usual: number
}

/** Something that this machine lacks for a while. */
export interface Starvation {
  readonly name: string
  /** Whether the instance can serve nobody meanwhile, which `/readyz` must say. */
  readonly unready: boolean | 'either'
  /** What `/readyz` and `/api/health` must say of writes meanwhile. */
  readonly writes?: string
  /** Whether not even a connection of a probe may be accepted meanwhile. */
  readonly mute?: true
  /** Whether every call must succeed all the same. */
  readonly harmless?: true
  /** The longest time until any answer to a customer who needs nothing of what is short, in milliseconds. */
  readonly slowestMs?: number
  /** How customers behave in the control, who must lose something by it. */
  readonly careless?: Habits
  /** Whether this machine cannot make the fault. */
  readonly lacks?: (means: Means) => boolean
  readonly begin: (scene: Scene) => Promise<void>
  /** @returns what does not hold */
  readonly end: (scene: Scene) => Promise<readonly string[]>
}

/** What this machine has to make faults with. */
export interface Means {
  readonly disk: string | null
  readonly log: string | null
  readonly library: string | null
}

/** Ends the connections of the instances, so that they need new ones. */
async function hangUp({ owner }: Place): Promise<void> {
  await owner.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user',
  )
}

const limit = (pid: number, files: number | string) => run('prlimit', [`--pid=${pid}`, `--nofile=${files}:`])

/** Removes what makes a fault. */
const gone = (file: string) => rm(file).then((): readonly string[] => [])

export const starvations: readonly Starvation[] = [
  {
    name: 'no name of the database resolves, and connections end',
    unready: true,
    begin: async ({ place, noNames }) => {
      await writeFile(noNames, '')
      await hangUp(place)
    },
    end: ({ noNames }) => gone(noNames),
  },
  {
    name: 'each fsync takes 100 ms',
    unready: false,
    harmless: true,
    lacks: ({ library }) => library === null,
    begin: ({ slow }) => writeFile(slow, '', { mode: 0o644 }),
    // Everything succeeds, late. Who does not wait for it goes on without it.
    careless: { believesInSending: true, patienceMs: 50 },
    end: ({ slow }) => gone(slow),
  },
  {
    name: 'the disk of the tables is full',
    unready: false,
    lacks: ({ disk }) => disk === null,
    writes: 'disk full',
    begin: async ({ disk }) => void (await fill(disk ?? '')),
    end: ({ disk }) => gone(join(disk ?? '', 'full')),
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
    end: async ({ instance: { pid } }) => {
      await limit(pid, 1024)
      return []
    },
  },
  logFull,
  vendorsSilent,
]
