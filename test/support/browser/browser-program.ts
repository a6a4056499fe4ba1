import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

const run = promisify(execFile)

/**
 * Paths of browsers, in order of preference. The headless shell comes first, because it is the same engine without a
 * window. A window would take half of a small machine's time.
 */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** The path of an available Chrome or Chromium, either installed on the machine or downloaded by Playwright. */
export function findBrowser(): string | undefined {
  return [...places, chromium.executablePath()].find((path) => path !== '' && existsSync(path))
}

async function download(): Promise<void> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'], { timeout: 300_000 })
}

async function isDebian(): Promise<boolean> {
  return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))
}

async function installPackage(): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 }
  await run('apt-get', ['update', '-q'], options)
  await run('apt-get', ['install', '-q', '-y', 'chromium-headless-shell', 'fonts-noto-cjk'], options)
}

/**
 * Finds a browser for the tests, or installs one. It first tries Playwright's own download and then, as root on
 * Debian, the package.
 *
 * @throws with one line that says what to install, because browser tests are never skipped silently
 */
export async function ensureBrowser(say: (line: string) => void): Promise<string> {
  const present = findBrowser()
  if (present !== undefined) return present
  const ways: { name: string; get: () => Promise<void> }[] = [
    { name: "Playwright's download", get: download },
  ]
  if (process.getuid?.() === 0 && (await isDebian()))
    ways.push({ name: 'apt-get install chromium', get: installPackage })
  for (const { name, get } of ways) {
    say(`No browser found: trying ${name} …`)
    const failure = await get().then(
      () => undefined,
      (error: unknown) => error,
    )
    const found = findBrowser()
    if (found !== undefined) return found
    say(`${name} did not bring one${failure instanceof Error ? `: ${failure.message.split('\n')[0]}` : ''}`)
  }
  throw new Error(
    'The browser tests need Chrome or Chromium: install one (Debian: apt-get install chromium fonts-noto-cjk).',
  )
}
