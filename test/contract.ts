import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { complain, runCommand, say } from '#server/run/command.ts'
import { root } from '#server/run/machine/paths.ts'
import { breakingChanges } from './support/contract/compare.ts'
import { readContract } from './support/contract/document.ts'
import {
  headOfTypes,
  releasedFile,
  structureOf,
  todaysDocument,
  typesFile,
} from './support/contract/files.ts'
import { lintDocument } from './support/contract/lint.ts'

/** The tools that are fetched when they are needed, because they would make every installation larger by 110 MB. */
const SPECTRAL = '@stoplight/spectral-cli@6.16.3'
const TYPES = ['openapi-typescript@7.13.0', 'typescript@5.9.3']

const document = todaysDocument()

/** Runs the program of packages that are not installed with the project. */
function fetched(packages: readonly string[], words: readonly string[]): number {
  const named = packages.map((name) => `--package=${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'contract-'))
  try {
    // Another folder, so that npm does not find the project's own packages first.
    const { status } = spawnSync('npm', ['exec', '--yes', ...named, '--', ...words], {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    return status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function withFile<T>(content: unknown, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'))
  const file = join(folder, 'v1.json')
  try {
    writeFileSync(file, JSON.stringify(content, null, 2))
    return use(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const commands: Readonly<Record<string, () => number | Promise<number>>> = {
  /** Keeps today's document as that of the release. Refuses one that breaks clients of the last release. */
  release: () => {
    const broken = existsSync(releasedFile)
      ? breakingChanges({
          older: readContract(JSON.parse(readFileSync(releasedFile, 'utf8'))),
          newer: readContract(document),
        })
      : []
    for (const line of broken) say(`breaks clients: ${line}`)
    if (broken.length > 0) return 1
    writeFileSync(releasedFile, `${JSON.stringify(document, null, 2)}\n`)
    say(`wrote docs/api/v1.json, version ${readContract(document).info.version}`)
    return 0
  },
  types: () => {
    const code = withFile(structureOf(document), (file) =>
      fetched(TYPES, ['openapi-typescript', file, '--output', typesFile]),
    )
    if (code === 0) writeFileSync(typesFile, `${headOfTypes(document)}\n${readFileSync(typesFile, 'utf8')}`)
    return code
  },
  lint: async () => {
    const found = await lintDocument(document)
    for (const line of found) say(`redocly: ${line}`)
    const ruleset = join(root, 'test/support/contract/spectral.json')
    const code = withFile(document, (file) =>
      fetched([SPECTRAL], ['spectral', 'lint', '--fail-severity=warn', '--ruleset', ruleset, file]),
    )
    return found.length > 0 ? 1 : code
  },
}

// contract.ts release|types|lint
await runCommand(async () => {
  const run = commands[process.argv[2] ?? '']
  if (run !== undefined) return await run()
  complain(new Error(`one of: ${Object.keys(commands).join(', ')}`))
  return 2
})
