import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Import, type Source, sourcesIn } from '#test/support/source/imports.ts'
import { drawRooms, ROOMS, roomOf } from '#test/support/source/rooms.ts'

const server = sourcesIn('server')
const app = [...sourcesIn('app'), ...sourcesIn('pages')]
const components = sourcesIn('components')
const everything = [...server, ...app, ...components]

/** Every forbidden import, one line each. */
function offences(sources: readonly Source[], forbidden: (wanted: Import) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter(forbidden).map((wanted) => `${source.path} imports ${wanted.target}`),
  )
}

/**
 * The pure files: folders named `rules`, the vocabulary, the message files, and the files of the kernel that all
 * rules share.
 */
const PURE =
  /^server\/(?:.*\/rules\/|vocabulary\/|kernel\/(?:text\/|secret\/sm2-verify\.ts|(?:calendar|day|errors|group|json-size|storable)\.ts)|.*\.zh-CN\.ts)/
const pure = server.filter((source) => PURE.test(source.path))
const PURE_PACKAGES = new Set(['zod', 'diff', '@noble/curves/abstract/weierstrass.js'])

const ROOT = resolve(import.meta.dirname, '../..')
const componentFiles = readdirSync(join(ROOT, 'components'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))

describe('the direction of dependencies', () => {
  test('the reader of imports finds them all', () => {
    const service = everything.find((source) => source.path === 'server/visit/service.ts')
    expect(service?.imports).toContainEqual({
      target: 'server/visit/rules/steps.ts',
      typeOnly: false,
      lazy: false,
    })
    expect(service?.imports).toContainEqual({ target: 'server/context.ts', typeOnly: true, lazy: false })
    expect(pure.map((source) => source.path)).toEqual(
      expect.arrayContaining([
        'server/visit/rules/steps.ts',
        'server/identity/rules/failed-days.ts',
        'server/vocabulary/policy-facts.ts',
      ]),
    )
    const unresolved = offences(everything, ({ target }) => target.startsWith('.') || target === '')
    expect(unresolved).toEqual([])
  })

  test('rules import rules: no database, no network, no clock, no configuration, no framework', () => {
    const allowed = new Set(pure.map((source) => source.path))
    const impure = ({ target, typeOnly }: Import) =>
      !typeOnly && !allowed.has(target) && !PURE_PACKAGES.has(target)
    // The generated lists of enum values are plain data.
    const enums = 'server/generated/enums.ts'
    expect(offences(pure, (wanted) => impure(wanted) && wanted.target !== enums)).toEqual([])
    expect(
      offences(
        server.filter(({ path }) => path === enums),
        impure,
      ),
    ).toEqual([])
  })

  test('rules do not know the services, not even by type', () => {
    const forbidden =
      /(?:^|\/)(?:service|router|store|read|commit|context|db|env|clock)\.ts$|^(?:pg|@prisma|@trpc|next|react)/
    expect(offences(pure, ({ target }) => forbidden.test(target))).toEqual([])
  })

  test('services do not know routers, and the server does not know pages', () => {
    const services = server.filter(
      ({ path }) => !/(?:router|app-router)\.ts$|^server\/(?:trpc|http|run)\/|main\.ts$/.test(path),
    )
    expect(offences(services, ({ target }) => target.endsWith('router.ts'))).toEqual([])
    expect(offences(server, ({ target }) => /^(?:app|components)\//.test(target))).toEqual([])
  })

  test('routers reach the database through services only', () => {
    const routers = server.filter(({ path }) => path.endsWith('router.ts'))
    expect(routers.length).toBeGreaterThan(3)
    expect(offences(routers, ({ target }) => /^(?:pg|@prisma\/)|generated\/prisma/.test(target))).toEqual([])
  })

  test('customers’ pages use the server by its types only', () => {
    const pages = [...app, ...components].filter(({ path }) => /^(?:pages|components\/h5)\//.test(path))
    expect(pages.length).toBeGreaterThan(10)
    expect(offences(pages, ({ target, typeOnly }) => !typeOnly && target.startsWith('server/'))).toEqual([])
  })

  test('tables are read, written and decoded in server/table alone', () => {
    const elsewhere = [...everything, ...sourcesIn('prisma')].filter(
      ({ path }) => !path.startsWith('server/table/'),
    )
    expect(
      offences(elsewhere, ({ target }) => /csv|iconv|papaparse/.test(target) && !/\.tsx?$/.test(target)),
    ).toEqual([])
    // The browser's own decoder silently replaces bytes that it cannot decode, so only server/table may decode, unless
    // the decoder is told to fail.
    const lenient = elsewhere.filter(
      ({ path, code }) =>
        (path.startsWith('components/') && /\.text\(\)|readAsText/.test(code)) ||
        (!path.startsWith('server/emulators/') && /new TextDecoder\((?!'utf-8', \{ fatal: true)/.test(code)),
    )
    expect(lenient.map(({ path }) => path)).toEqual([])
  })

  test('no modules of the server import each other in a circle', () => {
    expect(cycles(linksOf(server, ({ typeOnly }) => !typeOnly))).toEqual([])
  })

  test('a room of the server imports what stands before it', () => {
    expect([...new Set(server.map(({ path }) => roomOf(path)))].sort()).toEqual([...ROOMS].sort())
    const upwards = server.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target.startsWith('server/') && !target.startsWith('server/generated/'))
        .filter(({ target }) => ROOMS.indexOf(roomOf(target)) > ROOMS.indexOf(roomOf(path)))
        .map(({ target }) => `${path} imports ${target}`),
    )
    expect(upwards).toEqual([])
  })

  test('the diagram in docs/architecture.md shows the rooms as they are (npm run rooms draws it)', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/architecture.md'), 'utf8')
    expect(page).toContain(drawRooms(server))
  })

  test('no two folders of the server need each other, not even for a type', () => {
    const folders = foldersOf(server, (path) => (dirname(path) === 'server' ? path : dirname(path)))
    expect(folders.size).toBeGreaterThan(60)
    expect(cycles(folders)).toEqual([])
  })

  test('no two folders of components need each other, not even for a type', () => {
    const folders = foldersOf(components)
    expect(folders.size).toBeGreaterThan(80)
    expect(cycles(folders)).toEqual([])
  })

  test('the admin’s pages are put together from the other rooms, which know nothing of them', () => {
    const others = components.filter(({ path }) => !path.startsWith('components/admin/'))
    expect(others.length).toBeGreaterThan(100)
    expect(offences(others, ({ target }) => target.startsWith('components/admin/'))).toEqual([])
  })

  test('a folder of the server can be taken in at a glance', () => {
    // A folder of rules contains files of one kind, so the higher limit applies to it.
    expect(
      fullFolders(
        server.map(({ path }) => path),
        /\/rules$/,
      ),
    ).toEqual([])
  })

  test('no folder of components is too full', () => {
    expect(componentFiles).toContain('components/h5/ui/card.module.css')
    // A folder of screens contains files of one kind, so the higher limit applies to it.
    expect(fullFolders(componentFiles, /\/screens$/)).toEqual([])
  })

  test('components/README.md lists every folder of the rooms it describes', () => {
    const page = readFileSync(resolve(ROOT, 'components/README.md'), 'utf8')
    const rooms = page.split('\n## ').slice(1)
    const listed = rooms.flatMap((section) => {
      const [room = '', text = ''] = section.split('/`:', 2)
      const rows = text.split('\n').filter((line) => line.startsWith('| `'))
      const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)\/`/g)])
      return names.map(([, name = '']) => `components/${room.slice(1)}/${name}`)
    })
    const described = rooms.map((section) => section.slice(1, section.indexOf('/')))
    const inside = componentFiles
      .map((path) => path.split('/'))
      .filter(([, room = '', ...rest]) => described.includes(room) && rest.length > 1)
      .map((parts) => parts.slice(0, 3).join('/'))
    expect(described).toEqual(expect.arrayContaining(['admin', 'h5']))
    expect(listed.sort()).toEqual([...new Set(inside)].sort())
  })
})

/** The folders that each folder needs, according to the imports of its files within the same tree. */
function foldersOf(
  sources: readonly Source[],
  folderOf: (path: string) => string = dirname,
): ReadonlyMap<string, ReadonlySet<string>> {
  const here = new Set(sources.map(({ path }) => path.split('/')[0]))
  const folders = new Map<string, Set<string>>()
  for (const { path, imports } of sources) {
    const needed = folders.get(folderOf(path)) ?? new Set()
    for (const { target } of imports)
      if (here.has(target.split('/')[0]) && folderOf(target) !== folderOf(path)) needed.add(folderOf(target))
    folders.set(folderOf(path), needed)
  }
  return folders
}

/** Returns folders with more than 15 files. For a folder whose files are all of one kind, the limit is 20. */
function fullFolders(paths: readonly string[], ofOneKind: RegExp): [string, number][] {
  const sizes = new Map<string, number>()
  for (const path of paths) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1)
  return [...sizes].filter(([folder, files]) => files > (ofOneKind.test(folder) ? 20 : 15))
}

/** Every file that is loaded together with a file: its imports, their imports, and so on. */
function loadedWith(start: string, sources: readonly Source[]): Set<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const loaded = new Set<string>()
  const load = (path: string): void => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const { target, typeOnly, lazy } of byPath.get(path)?.imports ?? []) {
      if (!typeOnly && !lazy) load(target)
    }
  }
  load(start)
  return loaded
}

test('what runs on a fresh clone does not load generated code, which does not exist yet', () => {
  const sources = [...server, ...sourcesIn('prisma')]
  const client = 'server/generated/prisma/client.ts'
  expect(loadedWith('server/kernel/database/db.ts', sources)).toContain(client)
  const entries = sources
    .map(({ path }) => path)
    .filter((path) => /^server\/run\/(app|commands\/[^/]+)\.ts$/.test(path))
  expect(entries.length).toBeGreaterThan(5)
  for (const entry of entries) {
    const generated = [...loadedWith(entry, sources)].filter((path) => path.startsWith('server/generated/'))
    expect(generated, entry).toEqual([])
  }
})

/** The files that each file imports. */
function linksOf(
  sources: readonly Source[],
  counts: (wanted: Import) => boolean,
): ReadonlyMap<string, Iterable<string>> {
  return new Map(
    sources.map(({ path, imports }) => [path, imports.filter(counts).map(({ target }) => target)]),
  )
}

/** Cycles of imports, each listed once. */
function cycles(links: ReadonlyMap<string, Iterable<string>>): string[] {
  const found = new Set<string>()
  const done = new Set<string>()
  const visit = (at: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(at)
    if (seen >= 0) found.add([...trail.slice(seen), at].join(' → '))
    if (seen >= 0 || done.has(at)) return
    for (const next of links.get(at) ?? []) visit(next, [...trail, at])
    done.add(at)
  }
  for (const at of links.keys()) visit(at, [])
  return [...found].sort()
}

describe('what only one file may do', () => {
  /** Files that run the product on a machine are exempt, because they use that machine's own environment and clock. */
  const machine = (path: string) => path.startsWith('server/run/')
  const containing = (pattern: RegExp) =>
    everything.filter(({ path, code }) => !machine(path) && pattern.test(code)).map(({ path }) => path)

  test('only env.ts reads the environment', () => {
    expect(containing(/\bprocess\.env\b/)).toEqual(['server/kernel/process/env.ts'])
  })

  test('only clock.ts reads the time', () => {
    expect(containing(/\bnew Date\(\s*\)|\bDate\.now\(/)).toEqual([
      // The service worker runs in browsers and can import no module.
      'server/http/pages/offline-worker.ts',
      'server/kernel/clock.ts',
      'components/browser/clock.ts',
    ])
  })

  test('a day on a page is Shanghai’s: pickers are made in day-picker.tsx, nothing asks for the browser’s own', () => {
    const picker = 'components/admin/ui/day-picker.tsx'
    expect(containing(/\bdayjs\(/)).toEqual([picker])
    expect(containing(/import \{[^}]*\b(?:DatePicker|TimePicker|Calendar)\b[^}]*\} from 'antd'/)).toEqual([
      picker,
    ])
    expect(containing(/\bgenerate\/dayjs|\.generatePicker\b/)).toEqual([picker])
    const local = /\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes)\(|\.toLocale(?:Date|Time)String\(/
    expect(containing(local)).toEqual([])
    const zoneless = containing(/\bnew Intl\.DateTimeFormat\(/).filter((path) => {
      const code = everything.find((source) => source.path === path)?.code ?? ''
      return !/timeZone/.test(code)
    })
    expect(zoneless).toEqual([])
  })

  test('only storage.ts knows what a browser stores', () => {
    expect(containing(/\b(?:local|session)Storage\b|\bindexedDB\b|\bdocument\.cookie\b/)).toEqual([
      // This file is part of the page's first script, which can import no module.
      'components/browser/first-script/care.ts',
      'components/browser/storage.ts',
    ])
  })

  test('every field for a code accepts spaces, dashes and full-width digits', () => {
    const fields = everything.filter(({ code }) => /one-time-code/.test(code))
    expect(fields.length).toBe(3)
    const raw = fields.filter(
      ({ code, imports }) =>
        !imports.some(({ target }) => target === 'components/browser/code-digits.ts') ||
        /maxLength=\{6\}/.test(code),
    )
    expect(raw.map(({ path }) => path)).toEqual([])
  })

  test('only password-hash.ts hashes passwords, because it limits how many are hashed at once', () => {
    expect(containing(/better-auth\/crypto'/).filter((path) => !path.endsWith('sign-in/totp.ts'))).toEqual([
      'server/staff/account/password-hash.ts',
    ])
    expect(containing(/\b(?:scrypt|pbkdf2|argon2)(?:Sync)?\(/)).toEqual([])
  })

  test('only spelling.ts folds spelling, and only blind-index.ts makes indexes of sealed values', () => {
    // code-digits.ts is allowed because form fields for codes normalise the digits while the user types.
    expect(containing(/\.normalize\(/)).toEqual([
      'server/kernel/text/spelling.ts',
      'components/browser/code-digits.ts',
    ])
    expect(containing(/\.index\(\s*['"](?:phone|id_number)['"]/)).toEqual([
      'server/kernel/secret/blind-index.ts',
    ])
    const inSql = containing(/\b(?:lower|upper|translate|regexp_replace)\(/i)
    expect(inSql.filter((path) => path.startsWith('server/'))).toEqual([])
  })

  test('only storable.ts reads JSON that others wrote', () => {
    // These files read only JSON that this product wrote itself.
    const own =
      /^server\/(?:emulators|evidence|questionnaire\/(?:store|write|drafts)|visit\/service|policy-import\/sealed-row|export\/tickets|back-office|record|call-centre\/(?:call\/view|case\/store))\b/
    const readers = containing(/\bJSON\.parse\(/).filter(
      (path) => path.startsWith('server/') && !own.test(path),
    )
    expect(readers).toEqual(['server/kernel/storable.ts'])
  })

  test('only ids.ts and the ciphers make random values', () => {
    const drawn = containing(/\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\brandomInt\(/)
    expect(
      drawn.filter((path) => path.startsWith('server/') && !/^server\/(?:emulators|demo)\//.test(path)),
    ).toEqual(
      ['backup/seal', 'kernel/secret/secrets', 'kernel/secret/sm2', 'kernel/secret/sm4'].map(
        (name) => `server/${name}.ts`,
      ),
    )
  })
})
