import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs the `openssl` of this machine. */
function openssl(
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly cwd?: string } = {},
): Buffer {
  return execFileSync('openssl', args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
}

function found(): boolean {
  try {
    openssl(['version'])
    return true
  } catch {
    return false
  }
}

/** Whether this machine has `openssl`. Tests that need it are skipped elsewhere, but never in CI. */
export const opensslIsHere = found()
if (!opensslIsHere && process.env.CI !== undefined) throw new Error('openssl is missing in CI')

/**
 * Runs `openssl` in a folder with these files, which is removed afterwards.
 * @returns the standard output, and whether it ended without an error
 */
export function runOpenssl(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): { readonly ok: boolean; readonly output: Buffer } {
  const cwd = mkdtempSync(join(tmpdir(), 'openssl-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
    return { ok: true, output: openssl(args, { cwd }) }
  } catch {
    return { ok: false, output: Buffer.alloc(0) }
  } finally {
    rmSync(cwd, { recursive: true })
  }
}
