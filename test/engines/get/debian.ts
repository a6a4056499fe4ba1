import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { EngineMissing } from '#test/engines/phone.ts'

const run = promisify(execFile)

async function isDebian(): Promise<boolean> {
  return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

/** Whether packages can be installed on this machine. This requires root and Debian or a derivative. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await isDebian())
}

/**
 * Installs Debian packages.
 * @throws with the output of apt
 */
export async function installPackages(names: readonly string[]): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 }
  await run('apt-get', ['update', '-q'], options)
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], options)
}

/**
 * Installs the packages that an engine needs.
 * @throws EngineMissing if that is impossible here; its message names the packages to install
 */
export async function ensurePackages(names: readonly string[], say: (line: string) => void): Promise<void> {
  const list = names.join(' ')
  if (!(await canInstallPackages()))
    throw new EngineMissing(`not installed, and only root on Debian can install it by itself: ${list}`)
  say(`Engines: installing ${list} …`)
  try {
    await installPackages(names)
  } catch (error) {
    throw new EngineMissing(
      `apt-get did not install ${list}: ${error instanceof Error ? error.message : error}`,
    )
  }
}
