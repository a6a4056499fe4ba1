/** The places in the code where statements are prepared, by their texts. */
const origins = new Map<string, Error>()
const names = new Map<string, string>()

/** The most names of statements that are kept. Statements that are built for a call have few texts, but not a fixed list. */
const MOST_NAMES = 5_000

/** Remembers where a statement is prepared. */
export function rememberOrigin(text: string, origin: Error): void {
  origins.set(text, origin)
}

/** The first place outside of the code that prepares statements, for example `visit/read.ts:41`. */
function placeOf({ stack = '' }: Error): string | null {
  for (const [, path, line] of stack.matchAll(/server\/([\w./-]+\.ts):(\d+):\d+/g))
    if (path !== undefined && !path.startsWith('kernel/database/')) return `${path}:${line}`
  return null
}

/** Names a statement by what it does first, for example `SELECT callback_case`. A text has no data, only placeholders. */
function describe(text: string): string {
  const [verb = 'SQL'] = /\b(?:INSERT|UPDATE|DELETE|SELECT|BEGIN|COMMIT|SET|LOCK)\b/.exec(text) ?? []
  const [, table = ''] = /\b(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)"?/.exec(text) ?? []
  return `${verb} ${table}`.trimEnd()
}

/** The name of a statement in traces: where the code prepares it, or what it does first. Never its parameters. */
export function nameOfStatement(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const origin = origins.get(text)
  const name = (origin === undefined ? null : placeOf(origin)) ?? describe(text)
  if (names.size < MOST_NAMES) names.set(text, name)
  return name
}
