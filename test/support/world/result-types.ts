import { BuiltResult, builtResults } from '#server/kernel/database/statement.ts'
import { wrongTypes } from './accepted-types.ts'

/** The names of PostgreSQL's own types by their OIDs, which are the same in every database. */
const names: Readonly<Record<number, string>> = {
  16: 'boolean',
  20: 'bigint',
  21: 'smallint',
  23: 'integer',
  25: 'text',
  701: 'double precision',
  1009: 'text[]',
  1043: 'character varying',
  1082: 'date',
  1184: 'timestamp with time zone',
  1700: 'numeric',
  1007: 'integer[]',
  1182: 'date[]',
  1185: 'timestamp with time zone[]',
  2950: 'uuid',
  2951: 'uuid[]',
  3802: 'jsonb',
}

const wrong = new Set<string>()

function compare({ text, fields, row }: BuiltResult): void {
  // Types that the schema of the database defines have another number in every database. They are enums, whose values
  // the schema itself checks.
  const types = fields.map(({ dataTypeID }) => names[dataTypeID] ?? `type ${dataTypeID}`)
  for (const column of wrongTypes(row.shape, types)) wrong.add(`${column} in ${text}`)
}

// Test files of one worker share their modules, so this subscribes once per worker.
builtResults.subscribe((message) => {
  if (message instanceof BuiltResult) compare(message)
})

/** Returns the columns found since the last call whose type their schema does not accept. */
export function takeWrongTypes(): string[] {
  const found = [...wrong]
  wrong.clear()
  return found
}
