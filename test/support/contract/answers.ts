import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {
  type Contract,
  type ContractOperation,
  headerOf,
  operationsOf,
  readContract,
  type Schema,
} from './document.ts'
import { todaysDocument } from './files.ts'

/** An answer of the API. */
export interface Answered {
  readonly method: string
  /** Below /api/v1, without parameters. */
  readonly path: string
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** The problems that an address or a method outside the document can be answered with. */
const OUTSIDE = [401, 403, 404, 405, 429, 500]
const REF = '#/components/schemas/'

/** The names of the schemas that are parts of other ones. */
function partsIn(node: Schema): string[] {
  const inner = [
    ...Object.values(node.properties ?? {}),
    ...[typeof node.additionalProperties === 'object' ? node.additionalProperties : []].flat(),
    ...[node.items ?? [], node.anyOf ?? [], node.oneOf ?? [], node.allOf ?? []].flat(),
  ]
  return [...(node.allOf ?? []).flatMap(({ $ref }) => $ref ?? []), ...inner.flatMap(partsIn)]
}

/**
 * The schema with closed objects. A field of an answer that is not in the document is an error here, although clients
 * must ignore it: it would be a promise that nobody wrote down, or data that nobody meant to give.
 */
function closed(node: Schema, part = false): Schema {
  const { $ref, properties, additionalProperties: others, items, anyOf, oneOf, allOf, ...rest } = node
  const parts = (nodes: readonly Schema[]) => nodes.map((each) => closed(each, part))
  return {
    ...(properties === undefined || part || allOf !== undefined ? {} : { additionalProperties: false }),
    ...rest,
    ...($ref === undefined ? {} : { $ref: $ref.replace(REF, '/schemas/') }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, field]) => [name, closed(field)]),
          ),
        }),
    ...(others === undefined
      ? {}
      : { additionalProperties: typeof others === 'object' ? closed(others) : others }),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(anyOf === undefined ? {} : { anyOf: parts(anyOf) }),
    ...(oneOf === undefined ? {} : { oneOf: parts(oneOf) }),
    ...(allOf === undefined
      ? {}
      : { allOf: allOf.map((each) => closed(each, true)), unevaluatedProperties: false }),
  }
}

const codeIn = (body: unknown) =>
  typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : ''
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Checks answers against a document. */
export function createAnswerCheck(contract: Contract) {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false })
  addFormats.default(ajv)
  const answers = [...operationsOf(contract).values()].flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ content }) => Object.values(content).map(({ schema }) => schema)),
  )
  const parts = [...Object.values(contract.components.schemas), ...answers].flatMap(partsIn)
  for (const [name, schema] of Object.entries(contract.components.schemas))
    ajv.addSchema(closed(schema, parts.includes(REF + name)), `/schemas/${name}`)
  const compiled = new Map<Schema, ValidateFunction>()
  const routes = Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operation,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/:]+')}$`),
    })),
  )

  function wrongIn(schema: Schema, value: unknown): string[] {
    const validate = compiled.get(schema) ?? ajv.compile(closed(schema))
    compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`.trim(),
    )
  }

  function wrongHeaders(
    declared: ContractOperation['responses'][string]['headers'],
    headers: Answered['headers'],
  ) {
    return Object.entries(declared).flatMap(([name, given]) => {
      const { required, schema } = headerOf(contract, given)
      const value = headers[name.toLowerCase()]
      if (value === undefined) return required === true ? [`no ${name}`] : []
      return wrongIn(schema, value).map((wrong) => `${name}: ${wrong}`)
    })
  }

  function wrongWith({ method, path, status, headers, body: text }: Answered): string[] {
    const operation = routes.find((one) => one.method === method && one.pattern.test(path))?.operation
    const type = headers['content-type']?.split(';')[0] ?? ''
    const body = type.endsWith('json') ? parsed(text) : text
    if (operation === undefined) {
      const problem = contract.components.schemas.Problem ?? {}
      if (!OUTSIDE.includes(status)) return ['no such operation']
      return type === 'application/problem+json' ? wrongIn(problem, body) : [`type ${type}`]
    }
    const answer = operation.responses[status]
    if (answer === undefined) return ['the document has no such status']
    const wrong = wrongHeaders(answer.headers, headers)
    if (Object.keys(answer.content).length === 0) return text === '' ? wrong : [...wrong, 'has a body']
    const schema = answer.content[type]?.schema
    if (schema === undefined) return [...wrong, `the document has no type ${type}`]
    const refused = status >= 400 && operation['x-problems'][codeIn(body)] !== status
    return [
      ...wrong,
      ...wrongIn(schema, body),
      ...(refused ? [`the document has no problem ${codeIn(body)}`] : []),
    ]
  }

  return {
    /** What is wrong with an answer, one line each. */
    wrongWith: (answered: Answered): string[] =>
      wrongWith(answered).map((wrong) => `${answered.method} ${answered.path} ${answered.status}: ${wrong}`),
    /** What is wrong with the body of an operation that was performed without a request. */
    wrongBody: (id: string, status: number, body: unknown): string[] => {
      const operation = routes.find((one) => one.operation.operationId === id)?.operation
      const schema = operation?.responses[status]?.content['application/json']?.schema
      return schema === undefined ? [`${id} has no answer ${status}`] : wrongIn(schema, body)
    },
  }
}

let today: ReturnType<typeof createAnswerCheck> | undefined
/** Checks answers against today's document. */
export function answerCheck(): ReturnType<typeof createAnswerCheck> {
  today ??= createAnswerCheck(readContract(todaysDocument()))
  return today
}
