import { isDeepStrictEqual } from 'node:util'
import { type Contract, type ContractOperation, headerOf, operationsOf } from './document.ts'
import { brokenSchema, type Direction } from './schemas.ts'

interface Both<T> {
  readonly older: T
  readonly newer: T
}

/** Compares what both have under the same name; what is gone is broken. */
function gone<T>(
  { older, newer }: Both<Readonly<Record<string, T>>>,
  place: (name: string) => string,
  compare: (both: Both<T>, place: string) => string[] = () => [],
): string[] {
  return Object.entries(older).flatMap(([name, was]) => {
    const is = newer[name]
    return is === undefined ? [`${place(name)}: removed`] : compare({ older: was, newer: is }, place(name))
  })
}

const isSuccess = (status: string) => status.startsWith('2')
const named = (parameters: ContractOperation['parameters']) =>
  Object.fromEntries(parameters.map((one) => [`${one.in} ${one.name}`, one]))

function brokenOperation(contracts: Both<Contract>, { older, newer }: Both<ContractOperation>, at: string) {
  const schemas = (direction: Direction) => (both: Both<Parameters<typeof content>[0]>, place: string) =>
    brokenSchema({ older: content(both.older), newer: content(both.newer) }, contracts, direction, place)
  const content = ({ schema }: { readonly schema: Parameters<typeof brokenSchema>[0]['older'] }) => schema

  const parameters = { older: named(older.parameters), newer: named(newer.parameters) }
  const added = Object.entries(parameters.newer)
    .filter(([name, { required }]) => required && parameters.older[name]?.required !== true)
    .map(([name]) => `${at} ${name}: required`)
  const [was, is] = [older.requestBody, newer.requestBody]
  const body = [
    ...(is?.required === true && was?.required !== true ? [`${at} body: required`] : []),
    ...gone(
      { older: was?.content ?? {}, newer: is?.content ?? {} },
      (type) => `${at} body ${type}`,
      schemas('sent'),
    ),
  ]
  const answers = gone(
    { older: older.responses, newer: newer.responses },
    (status) => `${at} ${status}`,
    (both, place) => [
      ...gone(
        { older: both.older.content, newer: both.newer.content },
        (type) => `${place} ${type}`,
        schemas('read'),
      ),
      ...gone(
        { older: both.older.headers, newer: both.newer.headers },
        (name) => `${place} ${name}`,
        (header, where) => {
          const before = headerOf(contracts.older, header.older)
          const now = headerOf(contracts.newer, header.newer)
          return before.required === true && now.required !== true ? [`${where}: may be missing`] : []
        },
      ),
    ],
  )
  const successes = Object.keys(newer.responses)
    .filter((status) => isSuccess(status) && older.responses[status] === undefined)
    .map((status) => `${at} ${status}: new success`)
  const problems = gone(
    { older: older['x-problems'], newer: newer['x-problems'] },
    (code) => `${at} ${code}`,
    (both, place) => (both.older === both.newer ? [] : [`${place}: status`]),
  )
  return [
    ...(older.operationId === newer.operationId ? [] : [`${at}: operationId`]),
    ...(isDeepStrictEqual(older.security, newer.security) ? [] : [`${at}: scope`]),
    ...gone(parameters, (name) => `${at} ${name}`, schemas('sent')),
    ...added,
    ...body,
    ...answers,
    ...successes,
    ...problems,
  ]
}

/**
 * The changes between two documents that break a client which was made for the older one, one line each. Operations,
 * optional fields and parameters, fields of answers, headers and problems may be added (docs/partner-api.md).
 */
export function breakingChanges(contracts: Both<Contract>): string[] {
  const { older, newer } = contracts
  const pathOf = ({ servers }: Contract) => servers.map(({ url }) => new URL(url).pathname)
  return [
    ...(isDeepStrictEqual(pathOf(older), pathOf(newer)) ? [] : ['servers: path']),
    ...(isDeepStrictEqual(older.components.securitySchemes, newer.components.securitySchemes)
      ? []
      : ['securitySchemes: changed']),
    ...gone(
      {
        older: Object.fromEntries(operationsOf(older)),
        newer: Object.fromEntries(operationsOf(newer)),
      },
      (name) => name,
      (both, at) => brokenOperation(contracts, both, at),
    ),
  ]
}
