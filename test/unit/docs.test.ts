import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { explained } from '#server/kernel/process/settings/explained.ts'
import { schema } from '#server/kernel/process/settings/schema.ts'
import { DRAWN, drawConfiguration } from '#test/support/source/configuration.ts'

const ROOT = resolve(import.meta.dirname, '../..')

const pages = ['README.md', ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })]
  .map((name) => (name === 'README.md' ? name : join('docs', name)))
  .filter((name) => name.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).scripts

/** Returns the anchor of a heading. It is formed in the same way as on the sites that display the documents. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-')

const anchorsOf = (path: string) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  )

/** Returns all wrong statements that `find` reports in the documents, one line each. */
function wrongIn(find: (page: { path: string; text: string }) => readonly string[]): string[] {
  return pages.flatMap((page) => find(page).map((wrong) => `${page.path}: ${wrong}`))
}

test('there are pages to read', () => {
  expect(pages.length).toBeGreaterThan(10)
  expect(pages.map(({ path }) => path)).toContain('docs/rules/visit.md')
})

test('every link and picture leads somewhere', () => {
  const broken = ({ path, text }: { path: string; text: string }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#')
        const at = file === '' ? path : relative(ROOT, resolve(ROOT, dirname(path), file))
        if (!existsSync(join(ROOT, at))) return true
        return anchor !== undefined && !anchorsOf(at).includes(anchor)
      })
  expect(wrongIn(broken)).toEqual([])
})

test('every file and folder that is named is there', () => {
  const gone = ({ text }: { text: string }) =>
    // If a path contains a placeholder in angle brackets, only the part before the placeholder must exist.
    [...text.matchAll(/`((?:app|pages|components|server|prisma|test|docs|deploy)\/[\w./[\]-]*)(?:<[^`]*)?`/g)]
      .map(([, named = '']) => named)
      .filter((named) => !existsSync(join(ROOT, named)))
  expect(wrongIn(gone)).toEqual([])
})

/**
 * The text of all comments in a file. Migrations are not checked, because a migration that has run describes the
 * state at its time.
 */
function commentsIn(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return (text.match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*|(?<=^|\s)--\s[^\n]*/g) ?? []).join('\n')
}

test('every file that a comment names is there', () => {
  const sources = ['app', 'components', 'server', 'prisma', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter(
        (path) =>
          /\.(?:tsx?|mjs|css|prisma|sql)$/.test(path) &&
          !/^(?:server\/generated|prisma\/migrations)\//.test(path),
      ),
  )
  expect(sources.length).toBeGreaterThan(800)
  const stale = sources.flatMap((path) => {
    const named = commentsIn(path).matchAll(
      /(?<![\w/.-])(?:app|components|server|prisma|test|docs)\/[\w./-]+\.(?:tsx?|mjs|css|prisma|md)\b/g,
    )
    return [...named]
      .map(([name]) => name)
      .filter((name) => !existsSync(join(ROOT, name)))
      .map((name) => `${path}: ${name}`)
  })
  expect(stale).toEqual([])
})

/**
 * The paths of all files of the project. Each path begins with a slash, so that a name in a comment matches only a
 * complete folder or file name.
 */
const files = ['app', 'pages', 'components', 'server', 'prisma', 'test', 'docs', 'deploy']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `/${join(folder, name)}`,
    ),
  )
  .concat(readdirSync(ROOT).map((name) => `/${name}`))

test('every source file in backticks is the end of the path of a file that is there', () => {
  const gone = ({ text }: { text: string }) =>
    // A name with a part in angle brackets stands for many files and is not checked.
    [...text.matchAll(/`([\w./[\]<>-]*\w\.(?:tsx?|sql|mjs))`/g)]
      .map(([, named = '']) => named)
      .filter((named) => !named.includes('<') && !files.some((file) => file.endsWith(`/${named}`)))
  expect(gone({ text: '`rules/no-such-file.ts`, `unit/docs.test.ts`, `cs.test.ts`' })).toEqual([
    'rules/no-such-file.ts',
    'cs.test.ts',
  ])
  expect(wrongIn(gone)).toEqual([])
})

test('every command that is named can be given', () => {
  const unknown = ({ text }: { text: string }) =>
    [...text.matchAll(/npm run ([\w:-]+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => scripts[name] === undefined)
  expect(wrongIn(unknown)).toEqual([])
})

test('the reference of the configuration is the one of the schema, which explains every variable', () => {
  const page = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')
  const [drawn = ''] = DRAWN.exec(page) ?? []
  // The formatter gives every column the width of its longest cell.
  const narrow = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
  expect(narrow(drawn), 'run npm run config:reference').toBe(narrow(drawConfiguration()))
  // The commands set these variables themselves.
  const own = ['DATABASE_EMBEDDED', 'NODE_ENV']
  const unexplained = Object.entries(schema.shape).filter(([, setting]) => !explained.has(setting))
  expect(unexplained.map(([name]) => name).sort()).toEqual(own)
  expect(drawn.match(/^\| `[A-Z0-9_]+` /gm)?.length).toBeGreaterThan(70)
})

test('the README stays short enough to be read', () => {
  expect(readFileSync(join(ROOT, 'README.md')).length).toBeLessThanOrEqual(9 * 1024)
})
