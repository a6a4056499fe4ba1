import type { DropStmt, IndexStmt, Node, RenameStmt } from 'libpg-query'
import { errorMessage } from '../../../kernel/thrown.ts'
import type { Release } from '../sources/releases.ts'
import { type Judged, judgeAlterTable } from './alter-table.ts'
import { isConcurrent, nodesIn, type Parsed, readStatements } from './read.ts'
import { lastName, Made } from './state.ts'
import { isLarge } from './table-sizes.ts'
import { words } from './words.ts'

/** A place of a migration that would stop visits, or that the last release could not work with. */
export interface Finding {
  readonly migration: string
  readonly line: number
  readonly message: string
}

export interface MigrationText {
  readonly name: string
  readonly sql: string
}

const CONTRACT = /^-- contract: (\S+)[ \t]*$/m
const DROPPED: Partial<Record<NonNullable<DropStmt['removeType']>, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_TYPE: 'type',
  OBJECT_FUNCTION: 'function',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
}
/** The names of these are used by no statement of the product. */
const NAMELESS = new Set(['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY'])

function droppedName(object: Node): string {
  if ('List' in object) return lastName(object.List.items)
  if ('TypeName' in object) return lastName(object.TypeName.names)
  if ('ObjectWithArgs' in object) return lastName(object.ObjectWithArgs.objname)
  return 'String' in object ? (object.String.sval ?? '') : ''
}

function judgeDrop({ made, contract, report }: Judged, drop: DropStmt): void {
  for (const object of drop.objects ?? []) {
    const name = droppedName(object)
    if (drop.removeType === 'OBJECT_INDEX') {
      if (drop.concurrent !== true && !made.isMade('index', name)) report(words.dropIndexAtOnce)
      continue
    }
    const what = drop.removeType === undefined ? undefined : DROPPED[drop.removeType]
    if (what !== undefined && !contract && !made.isMade(what, name)) report(words.drop(what))
  }
}

/** Statements that write many rows, wherever they are: a WITH of a SELECT writes, too. */
function judgeWrites({ made, report }: Judged, statement: Node): void {
  const tables = new Set<string>()
  for (const [kind, node] of nodesIn(statement)) {
    if (kind !== 'UpdateStmt' && kind !== 'DeleteStmt' && kind !== 'InsertStmt' && kind !== 'MergeStmt')
      continue
    // Of an insert, what it reads counts; a large table that is only inserted into gets few rows.
    const inner =
      kind === 'InsertStmt' && typeof node === 'object' && node !== null && 'selectStmt' in node
        ? node.selectStmt
        : node
    for (const [, part] of nodesIn({ inner }))
      if (typeof part === 'object' && part !== null && 'relname' in part && typeof part.relname === 'string')
        tables.add(part.relname)
  }
  for (const table of tables)
    if (isLarge(table) && !made.isMade('table', table)) report(words.bigWrite(table))
}

function judgeIndex({ made, report }: Judged, index: IndexStmt): void {
  const { idxname, relation, concurrent, if_not_exists: again } = index
  const cut = made.isOld(relation) && made.isCut(relation?.relname ?? '')
  if (cut && (concurrent === true || relation?.inh === true)) report(words.indexOfMonths)
  else if (!cut && concurrent !== true && made.isOldAndLarge(relation)) report(words.indexAtOnce)
  if (concurrent === true && again !== true) report(words.concurrentAgain)
  made.make('index', idxname)
}

/**
 * A table may give its name to a table of partitions with the same columns: the last release goes on reading and writing that.
 *
 * @param given the names that the same migration gives to tables of partitions
 */
function judgeRename({ made, report }: Judged, rename: RenameStmt, given: ReadonlySet<string>): void {
  const { renameType, relation, newname } = rename
  const table = relation?.relname ?? ''
  if (NAMELESS.has(renameType ?? '') || !made.isOld(relation)) return
  if (renameType === 'OBJECT_TABLE' && given.has(table)) made.rename(table, newname ?? '')
  else report(words.rename)
}

/** The names of the tables of partitions that a migration makes. */
function namesOfPartitioned(statements: readonly Parsed[]): ReadonlySet<string> {
  return new Set(
    statements.flatMap(({ node }) =>
      'CreateStmt' in node && node.CreateStmt.partspec !== undefined
        ? [node.CreateStmt.relation?.relname ?? '']
        : [],
    ),
  )
}

function judge(judged: Judged, node: Node, given: ReadonlySet<string>): void {
  const { made, report } = judged
  if ('CreateStmt' in node) made.make('table', node.CreateStmt.relation?.relname)
  else if ('CreateTableAsStmt' in node) {
    made.make('table', node.CreateTableAsStmt.into?.rel?.relname)
    judgeWrites(judged, { InsertStmt: { selectStmt: node.CreateTableAsStmt.query ?? node } })
  } else if ('CreateEnumStmt' in node) made.make('type', lastName(node.CreateEnumStmt.typeName))
  else if ('CreateFunctionStmt' in node) made.make('function', lastName(node.CreateFunctionStmt.funcname))
  else if ('ViewStmt' in node) made.make('view', node.ViewStmt.view?.relname)
  else if ('AlterTableStmt' in node) judgeAlterTable(judged, node.AlterTableStmt)
  else if ('IndexStmt' in node) judgeIndex(judged, node.IndexStmt)
  else if ('DropStmt' in node) {
    if (node.DropStmt.concurrent === true && node.DropStmt.missing_ok !== true) report(words.concurrentAgain)
    judgeDrop(judged, node.DropStmt)
  } else if ('RenameStmt' in node) judgeRename(judged, node.RenameStmt, given)
  else if ('AlterEnumStmt' in node) {
    if (node.AlterEnumStmt.oldVal !== undefined) report(words.rename)
  } else if ('LockStmt' in node) report(words.lockTable)
  else if ('TransactionStmt' in node) report(words.transaction)
  else if ('DoStmt' in node) report(words.doBlock)
  else if ('TruncateStmt' in node) report(words.truncate)
  else if ('ClusterStmt' in node || 'VacuumStmt' in node || ('ReindexStmt' in node && !isConcurrent(node)))
    report(words.rewrite)
  else if ('VariableSetStmt' in node) {
    if (/timeout$/.test(node.VariableSetStmt.name ?? '')) report(words.timeout)
  } else judgeWrites(judged, node)
}

function judgeAll(
  statements: readonly Parsed[],
  of: Omit<Judged, 'report'>,
  report: (line: number, message: string) => void,
): void {
  const mixed = statements.length > 1 && statements.some(({ node }) => isConcurrent(node))
  const given = namesOfPartitioned(statements)
  for (const { node, line } of statements) {
    if (mixed && isConcurrent(node)) report(line, words.concurrentMixed)
    judge({ ...of, report: (message) => report(line, message) }, node, given)
  }
  for (const table of given) of.made.cut(table)
  of.made.settle()
}

/**
 * Finds what would stop visits while the migrations run, or what the last release, which serves beside the new one during
 * an upgrade and after a roll-back, could not work with. Migrations of earlier releases are not judged: they have run.
 */
export async function lintMigrations(
  migrations: readonly MigrationText[],
  releases: readonly Release[],
): Promise<Finding[]> {
  const last = releases.at(-1)
  const made = new Made()
  const findings: Finding[] = []
  const isReleased = (name: string) => name <= (last?.newest ?? '')
  for (const { name, sql } of migrations) if (isReleased(name)) made.takeCut(sql)
  for (const { name, sql } of migrations.filter((one) => !isReleased(one.name))) {
    const report = (line: number, message: string) => {
      findings.push({ migration: name, line, message })
    }
    const version = CONTRACT.exec(sql)?.[1]
    if (version !== undefined && version !== last?.version)
      report(1, words.contractOfUnknown(version, last?.version ?? '-'))
    try {
      judgeAll(await readStatements(sql), { name, made, contract: version !== undefined }, report)
    } catch (error) {
      report(1, words.unreadable(errorMessage(error)))
    }
  }
  return findings
}
