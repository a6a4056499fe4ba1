import { loadModule, type Node, parseSync } from 'libpg-query'

/** A statement of a migration, as PostgreSQL's own parser reads it. */
export interface Parsed {
  readonly node: Node
  /** The line of its first word. */
  readonly line: number
  readonly sql: string
}

const SPACE_AND_COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/

/**
 * Splits a script into its statements.
 * @throws Error with PostgreSQL's words if the script is not valid SQL
 */
export async function readStatements(script: string): Promise<Parsed[]> {
  await loadModule()
  if (SPACE_AND_COMMENTS.exec(script)?.[0] === script) return []
  // The parser counts bytes, not characters: comments and texts are Chinese.
  const bytes = Buffer.from(script)
  return (parseSync(script).stmts ?? []).flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (stmt === undefined) return []
    const whole = bytes.subarray(from, length ? from + length : undefined).toString()
    const lead = SPACE_AND_COMMENTS.exec(whole)?.[0] ?? ''
    const before = bytes.subarray(0, from).toString() + lead
    return [{ node: stmt, line: before.split('\n').length, sql: whole.slice(lead.length) }]
  })
}

/** Whether PostgreSQL refuses a statement inside a transaction, because it works in several of its own. */
export function isConcurrent(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true
  if ('DropStmt' in node) return node.DropStmt.concurrent === true
  if ('ReindexStmt' in node)
    return (node.ReindexStmt.params ?? []).some(
      (param) => 'DefElem' in param && param.DefElem.defname === 'concurrently',
    )
  return false
}

/** Every node inside a value, by the name of its kind. */
export function* nodesIn(value: unknown): Generator<readonly [kind: string, node: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    yield [key, inner]
    yield* nodesIn(inner)
  }
}
