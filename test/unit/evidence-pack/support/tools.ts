import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The packages that have the programs, for the name of a test that is left out. */
const packages = {
  pdfsig: 'poppler-utils',
  pdftotext: 'poppler-utils',
  pdffonts: 'poppler-utils',
  pdfdetach: 'poppler-utils',
  qpdf: 'qpdf',
  openssl: 'openssl',
  python3: 'python3',
  basenc: 'coreutils',
} as const
type Tool = keyof typeof packages

const isThere = (tool: Tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined

/**
 * Says which programs of others a test needs and does not find. On a developer's machine the test is then left out; in CI
 * it runs, and fails.
 */
export function without(...tools: readonly Tool[]): { readonly skip: boolean; readonly why: string } {
  const missing = tools.filter((tool) => !isThere(tool))
  const names = missing.map((tool) => `${tool} (${packages[tool]})`)
  return {
    skip: missing.length > 0 && process.env.CI === undefined,
    why: missing.length === 0 ? '' : ` [left out: install ${names.join(', ')}]`,
  }
}

/** A folder for the files that programs read, and a way to run them there. */
export function workshop() {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-pack-'))
  return {
    folder,
    /** Writes a file and returns its path. */
    put(name: string, bytes: Uint8Array | string): string {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      return path
    },
    /** Runs a program. @returns what it wrote to its standard output. @throws Error if it fails */
    run: (tool: Tool, ...args: readonly string[]): string =>
      execFileSync(tool, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
