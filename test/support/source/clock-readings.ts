import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * A declaration in the sources and its readings of the clock, found by text search. A declaration starts at the
 * beginning of a line and ends before the next declaration; the formatter guarantees this. It reads the clock either
 * itself or through the declarations that it names.
 */
interface Unit {
  readonly name: string
  readonly own: number
  readonly names: ReadonlySet<string>
}

export interface ClockReadings {
  /**
   * The declarations (`file#name`) that read the clock more than once. The value lists the declaration's own
   * readings, and the other declarations through which it reads the clock.
   */
  readonly twice: ReadonlyMap<string, readonly string[]>
  /** Every declaration (`file#name`) that reads the clock itself. */
  readonly readers: readonly string[]
}

const DECLARATION = /^(?:export )?(?:default )?(?:async )?(?:function\*?|const|class) (\w+)/
const IMPORT = /^import (?!type)(?:[\w*]+,? )?\{?([^}'"]*)\}? ?from '([^']+)'/gm
const READING = /\b\w*clock\.now\(\)/gi
const NAME = /(?<![.\w$])[A-Za-z_]\w*/g
const QUOTED = /'[^'\n$]*'/g
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g

function unitsOf(code: string): Unit[] {
  const units: { name: string; lines: string[] }[] = []
  for (const line of code.split('\n')) {
    const name = DECLARATION.exec(line)?.[1]
    if (name !== undefined) units.push({ name, lines: [line] })
    else units.at(-1)?.lines.push(line)
  }
  return units.map(({ name, lines }) => {
    // Texts in quotes are removed, because their words are not names of declarations.
    const text = lines.join('\n').replace(QUOTED, "''")
    return { name, own: text.match(READING)?.length ?? 0, names: new Set(text.match(NAME) ?? []) }
  })
}

function importsOf(code: string, path: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, names = '', from = ''] of code.matchAll(IMPORT)) {
    if (!from.startsWith('.')) continue
    const target = relative('.', resolve(dirname(path), from))
    for (const part of names.split(',')) {
      const [exported, local = exported] = part.trim().split(' as ')
      if (exported && !exported.startsWith('type ')) found.set(local ?? exported, `${target}#${exported}`)
    }
  }
  return found
}

/** Reads all sources below `folder`, a path relative to `root`, except those for which `skipped` returns true. */
export function clockReadings(
  root: string,
  folder: string,
  skipped: (path: string) => boolean,
): ClockReadings {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && !skipped(path))
    .sort()
  const units = new Map<string, { own: number; calls: string[] }>()
  for (const path of paths) {
    const code = readFileSync(join(root, path), 'utf8').replace(COMMENTS, '')
    const imports = importsOf(code, path)
    const own = unitsOf(code)
    const local = new Set(own.map(({ name }) => name))
    for (const unit of own) {
      const calls = [...unit.names].flatMap((name) => {
        if (name === unit.name) return []
        const target = local.has(name) ? `${path}#${name}` : imports.get(name)
        return target === undefined ? [] : [target]
      })
      units.set(`${path}#${unit.name}`, { own: unit.own, calls })
    }
  }
  return readingsOf(units)
}

function readingsOf(units: ReadonlyMap<string, { own: number; calls: string[] }>): ClockReadings {
  const reaching = new Set([...units].filter(([, { own }]) => own > 0).map(([name]) => name))
  for (let before = -1; before !== reaching.size; ) {
    before = reaching.size
    for (const [name, { calls }] of units) if (calls.some((call) => reaching.has(call))) reaching.add(name)
  }
  const twice = new Map<string, readonly string[]>()
  for (const [name, { own, calls }] of units) {
    const through = calls.filter((call) => reaching.has(call))
    const all = [...Array.from({ length: own }, () => 'clock.now()'), ...through]
    if (all.length > 1) twice.set(name, all)
  }
  return { twice, readers: [...units].filter(([, { own }]) => own > 0).map(([name]) => name) }
}
