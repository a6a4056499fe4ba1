import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { openApiDocument } from '#server/partner/document.ts'
import { root } from '#server/run/machine/paths.ts'

/** The document of the last release. `npm run api:release` writes it. */
export const releasedFile = join(root, 'docs/api/v1.json')
/** The types of the tests' client. `npm run api:types` writes them. */
export const typesFile = join(root, 'test/support/contract/types.ts')

/** Today's document, as a file has it. */
export function todaysDocument(): unknown {
  return JSON.parse(JSON.stringify(openApiDocument('https://visits.example.com')))
}

/** Texts for people, which are not part of the types. */
const forPeople = new Set(['description', 'summary', 'examples', 'info', 'tags', 'x-problems'])

/** The part of a document that decides the types: everything but the texts for people. */
export function structureOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(structureOf)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      // A field of an answer may have the name of such a text; it is then no text itself.
      .filter(
        ([name, value]) =>
          !forPeople.has(name) || ['type', '$ref', 'anyOf'].some((word) => word in Object(value)),
      )
      .map(([name, value]) => [name, structureOf(value)]),
  )
}

/** The first line of the types, which says from which structure they were made. */
export function headOfTypes(document: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(structureOf(document)))
    .digest('hex')
  return `// Made by \`npm run api:types\` from the structure ${digest}`
}
