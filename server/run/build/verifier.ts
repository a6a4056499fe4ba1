import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartFailure } from '../machine/failure.ts'
import { root } from '../machine/paths.ts'
import { verifierWords } from './verifier.zh-CN.ts'

/** The name of the page's file in the folder of the build. */
export const VERIFIER_FILE = 'verify.html'

const folder = join(root, 'components', 'verify')

async function bundled(): Promise<string> {
  // Imported here, because the image for production has no tools that build.
  const { build } = await import('rolldown')
  const { output } = await build({
    input: join(folder, 'main.ts'),
    platform: 'browser',
    write: false,
    logLevel: 'warn',
    output: { format: 'iife', minify: true, codeSplitting: false },
  })
  const [chunk, ...more] = output
  if (more.length > 0) throw new StartFailure('The page at /verify must be one file.')
  // In a page, the end of a script is found without regard to its strings.
  return chunk.code.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * Builds the page at /verify as one HTML file, which loads nothing and sends nothing. It has places for the keys that the
 * server fills in (server/http/pages/verifier.ts).
 */
export async function buildVerifier(): Promise<string> {
  const [script, page, sheet] = await Promise.all([
    bundled(),
    readFile(join(folder, 'page.html'), 'utf8'),
    readFile(join(folder, 'page.css'), 'utf8'),
  ])
  const style = sheet.trim().replaceAll(/\n\s*/g, '\n')
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const values: Readonly<Record<string, string>> = { ...verifierWords, policy }
  return page
    .replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
    .replace('<link rel="stylesheet" href="page.css">', () => `<style>${style}</style>`)
    .replace('<script src="main.ts"></script>', () => `<script>${script}</script>`)
}
