import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../../..')

export interface Import {
  /** The path from the root if the import is a file of the project; otherwise the name of the package. */
  readonly target: string
  /** True if the import disappears when types are stripped. */
  readonly typeOnly: boolean
  /** True for `import()`, which loads its target when the line is executed and not together with the file. */
  readonly lazy: boolean
}

export interface Source {
  readonly path: string
  /** The file's code without comments. */
  readonly code: string
  readonly imports: readonly Import[]
}

// Strings are matched first, so that a `//` inside a string is not taken for a comment.
const COMMENTS = /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
const IMPORTS =
  /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

function targetOf(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(from), specifier))
  if (/^#(server|components|test)\//.test(specifier)) return specifier.slice(1)
  return specifier
}

/** The sources that were read, by path: a worker of the tests reads each once for all test files. */
const kept = new Map<string, Source>()

function readSource(path: string): Source {
  const known = kept.get(path)
  if (known !== undefined) return known
  const code = readFileSync(join(ROOT, path), 'utf8').replace(COMMENTS, (_, text?: string) => text ?? '')
  const imports = [...code.matchAll(IMPORTS)].map((match) => ({
    target: targetOf(match[3] ?? match[4] ?? '', path),
    typeOnly: match[2] !== undefined,
    lazy: match[4] !== undefined,
  }))
  const source = { path, code, imports }
  kept.set(path, source)
  return source
}

/** Every TypeScript file below a folder, except generated code. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('server/generated/'))
    .sort()
    .map(readSource)
}
