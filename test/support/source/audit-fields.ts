import { stripTypeScriptTypes } from 'node:module'
import { type AnyNode, type Expression, type FunctionDeclaration, type Property, parse } from 'acorn'
import { full } from 'acorn-walk'
import type { Source } from './imports.ts'

export interface AuditFields {
  /** The names of the fields that the sources record in the audit. */
  readonly fields: ReadonlySet<string>
  /** The expressions (`file: code`) whose fields cannot be seen in the file, because they come from a caller. */
  readonly given: ReadonlySet<string>
}

/** A file that names an action or the step of a case. In other files, `change` means something else. */
const RECORDS = /\baction: |\brecordAudit\b|\bStepEvent|\w+EventType|change: Json|ProductWrite/

/** Members of a change that are read member by member, or that list the fields themselves. */
const COMPARED = ['before', 'after']
const LISTS = ['changes', 'places']

const nameOf = ({ key }: Pick<Property, 'key'>): string =>
  key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''

/** Finds the fields in one file. A name of the file stands for everything that the file declares by this name. */
class Reader {
  readonly #path: string
  readonly #code: string
  readonly #values = new Map<string, Expression[]>()
  readonly #functions = new Map<string, FunctionDeclaration[]>()
  readonly #fields: Set<string>
  readonly #given: Set<string>
  readonly #seen = new Set<AnyNode>()

  constructor({ path, code }: Source, fields: Set<string>, given: Set<string>) {
    this.#path = path
    this.#code = stripTypeScriptTypes(code)
    this.#fields = fields
    this.#given = given
  }

  read(): void {
    const starts: Expression[] = []
    full(parse(this.#code, { sourceType: 'module', ecmaVersion: 'latest' }), (any) => {
      const node: AnyNode = Object.assign(any)
      if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init)
        this.#values.set(node.id.name, [...(this.#values.get(node.id.name) ?? []), node.init])
      if (node.type === 'FunctionDeclaration' && node.id)
        this.#functions.set(node.id.name, [...(this.#functions.get(node.id.name) ?? []), node])
      if (node.type === 'Property' && !node.method && this.#isChange(node) && isExpression(node.value))
        starts.push(node.value)
    })
    for (const start of starts) this.#collect(start)
  }

  /** The payload of a case's event is also what the audit records of the step. */
  #isChange(property: Pick<Property, 'key'>): boolean {
    const name = nameOf(property)
    return name === 'change' || (name === 'payload' && this.#path.startsWith('server/call-centre/rules/'))
  }

  #collect(node: AnyNode): void {
    if (this.#seen.has(node)) return
    this.#seen.add(node)
    switch (node.type) {
      case 'ObjectExpression':
        for (const member of node.properties) {
          if (member.type === 'SpreadElement') this.#collect(member.argument)
          else this.#member(member)
        }
        break
      case 'ConditionalExpression':
        this.#collect(node.consequent)
        this.#collect(node.alternate)
        break
      case 'LogicalExpression':
        this.#collect(node.right)
        break
      case 'TemplateLiteral':
        this.#template(node.quasis.map(({ value }) => value.raw).join('$'), node.expressions)
        break
      case 'CallExpression':
        this.#call(node.callee, node.arguments)
        break
      case 'Identifier':
        this.#name(node.name, node)
        break
      case 'MemberExpression':
        // The object was read where it was made.
        if (!/\.(change|payload)$/.test(this.#text(node))) this.#unseen(node)
        break
      case 'Literal':
        break
      default:
        this.#unseen(node)
    }
  }

  #member(member: Property): void {
    const name = nameOf(member)
    if (LISTS.includes(name)) return
    if (!COMPARED.includes(name)) this.#fields.add(name)
    else if (member.value.type === 'ObjectExpression') this.#collect(member.value)
  }

  /** SQL that builds the object: the names are the literals before a comma. */
  #template(sql: string, inside: readonly Expression[]): void {
    for (const [, name = ''] of sql.matchAll(/'(\w+)', /g))
      if (!COMPARED.includes(name)) this.#fields.add(name)
    for (const each of inside) if (/^shown\(/.test(this.#text(each))) this.#collect(each)
  }

  #call(callee: AnyNode, given: readonly AnyNode[]): void {
    const called = this.#text(callee)
    const [first, second] = given
    const wraps = ['JSON.stringify', 'plain', 'sql.value'].includes(called)
    const inside = called === 'sql.given' ? second : wraps ? first : undefined
    const own = this.#functions.get(called)
    if (inside !== undefined) this.#collect(inside)
    else if (own !== undefined) this.#returned(own)
    // `content` reads the column that has this name.
    else if (called !== 'content') this.#unseen(callee)
  }

  #returned(functions: readonly FunctionDeclaration[]): void {
    for (const each of functions)
      full(each.body, (any) => {
        const node: AnyNode = Object.assign(any)
        if (node.type === 'ReturnStatement' && node.argument) this.#collect(node.argument)
      })
  }

  #name(name: string, node: AnyNode): void {
    const values = this.#values.get(name)
    if (values === undefined) this.#unseen(node)
    for (const value of values ?? []) this.#collect(value)
  }

  #unseen(node: AnyNode): void {
    this.#given.add(`${this.#path}: ${this.#text(node)}`)
  }

  #text({ start, end }: AnyNode): string {
    return this.#code.slice(start, end).trim()
  }
}

function isExpression(node: AnyNode): node is Expression {
  return !/Pattern$/.test(node.type)
}

/** Finds the fields of the changes that these sources record in the audit. */
export function auditFields(sources: readonly Source[]): AuditFields {
  const fields = new Set<string>()
  const given = new Set<string>()
  for (const source of sources) if (RECORDS.test(source.code)) new Reader(source, fields, given).read()
  return { fields, given }
}
