import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, RangeVar } from 'libpg-query'
import { nodesIn } from './read.ts'
import { lastName, type Made } from './state.ts'
import { words } from './words.ts'

/** A migration while its statements are judged. */
export interface Judged {
  readonly name: string
  readonly made: Made
  /** Whether it is marked to remove what the last release does not use any more. */
  readonly contract: boolean
  readonly report: (message: string) => void
}

/** Functions whose value is the same for all rows of a statement, so that PostgreSQL stores it once. */
const STABLE = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'current_database'])

function isVolatile(expression: unknown): boolean {
  for (const [kind, node] of nodesIn({ expression }))
    if (kind === 'FuncCall' && typeof node === 'object' && node !== null && 'funcname' in node) {
      const parts: unknown = node.funcname
      const name = Array.isArray(parts) ? lastName(parts) : ''
      if (!STABLE.has(name)) return true
    }
  return false
}

const SERIAL = new Set(['serial', 'bigserial', 'smallserial', 'serial4', 'serial8', 'serial2'])

function judgeColumn({ report }: Judged, column: ColumnDef): void {
  const name = column.colname ?? ''
  const constraints = (column.constraints ?? []).flatMap((node) =>
    'Constraint' in node ? [node.Constraint] : [],
  )
  const has = (type: Constraint['contype']) => constraints.some(({ contype }) => contype === type)
  const preset = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')
  const serial = SERIAL.has(lastName(column.typeName?.names))
  if (serial || has('CONSTR_IDENTITY') || isVolatile(preset?.raw_expr)) report(words.volatileDefault(name))
  if (constraints.some((one) => one.contype === 'CONSTR_GENERATED' && one.generated_kind === 's'))
    report(words.storedColumn(name))
  if (
    has('CONSTR_NOTNULL') &&
    preset === undefined &&
    !serial &&
    !has('CONSTR_IDENTITY') &&
    !has('CONSTR_GENERATED')
  )
    report(words.requiredColumn(name))
  if (has('CONSTR_CHECK') || has('CONSTR_FOREIGN') || has('CONSTR_UNIQUE') || has('CONSTR_PRIMARY'))
    report(words.constraintInColumn(name))
}

/** The column that a check `column IS NOT NULL` proves to have values; null for another check. */
function provenColumn(table: RangeVar | undefined, { raw_expr: check }: Constraint): string | null {
  if (check === undefined || !('NullTest' in check) || check.NullTest.nulltesttype !== 'IS_NOT_NULL')
    return null
  const { arg } = check.NullTest
  return arg !== undefined && 'ColumnRef' in arg
    ? `${table?.relname ?? ''}.${lastName(arg.ColumnRef.fields)}`
    : null
}

function judgeConstraint(judged: Judged, table: RangeVar | undefined, constraint: Constraint): void {
  const { made, name, report } = judged
  const { contype } = constraint
  if (contype === 'CONSTR_EXCLUSION') report(words.exclusion)
  if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') {
    if (constraint.indexname === undefined && made.isOldAndLarge(table)) report(words.uniqueAtOnce)
    return
  }
  if (constraint.skip_validation === true) {
    made.addUnproven(constraint.conname, name, provenColumn(table, constraint))
    return
  }
  const referred = constraint.pktable
  if (
    made.isOldAndLarge(table) ||
    (referred !== undefined && made.isOldAndLarge(referred) && made.isOld(table))
  )
    report(words.validateAtOnce)
}

function judgeCommand(judged: Judged, table: RangeVar | undefined, command: AlterTableCmd): void {
  const { made, name, contract, report } = judged
  const { subtype, def } = command
  const large = made.isOldAndLarge(table)
  const column = command.name ?? ''
  switch (subtype) {
    case 'AT_AddColumn':
      if (def !== undefined && 'ColumnDef' in def) judgeColumn(judged, def.ColumnDef)
      return
    case 'AT_AddConstraint':
      if (def !== undefined && 'Constraint' in def) judgeConstraint(judged, table, def.Constraint)
      return
    case 'AT_ValidateConstraint':
      if (made.prove(table?.relname, command.name, name) && large) report(words.validateApart)
      return
    case 'AT_AlterColumnType':
      report(words.changeType)
      return
    case 'AT_ColumnDefault':
      if (def === undefined && !contract) report(words.dropDefault(column))
      return
    case 'AT_SetNotNull':
      if (large && !made.isProvenNotNull(table?.relname, column))
        report(words.notNull(table?.relname ?? '', column))
      else if (!contract) report(words.notNullContract(column))
      return
    case 'AT_DropColumn':
      if (!contract) report(words.drop('column'))
      return
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetTableSpace':
    case 'AT_SetAccessMethod':
    case 'AT_SetExpression':
    case 'AT_AddIdentity':
      if (large) report(words.rewrite)
      return
    default:
  }
}

/** A table that is attached is read under a lock, unless a constraint of an earlier migration proves its bounds. */
function judgeAttached({ made, report }: Judged, { subtype, def }: AlterTableCmd): void {
  if (subtype !== 'AT_AttachPartition' || def === undefined || !('PartitionCmd' in def)) return
  const { name } = def.PartitionCmd
  if (made.isOldAndLarge(name) && !made.isValidated(name?.relname ?? ''))
    report(words.attach(name?.relname ?? ''))
}

/** Judges ALTER TABLE. A table that waiting migrations create may be altered in every way. */
export function judgeAlterTable(judged: Judged, { relation, cmds = [] }: AlterTableStmt): void {
  for (const command of cmds) if ('AlterTableCmd' in command) judgeAttached(judged, command.AlterTableCmd)
  if (!judged.made.isOld(relation)) return
  for (const command of cmds)
    if ('AlterTableCmd' in command) judgeCommand(judged, relation, command.AlterTableCmd)
}
